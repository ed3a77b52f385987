package extract

import (
	"regexp"
	"slices"
	"strings"

	"policytrail/policy"
)

// tocRun is how many entries in a row make a table of contents.
const tocRun = 3

// trim leaves out the passages that are no text: tables of contents made of
// links into the page, links back to its top, and lines that only count or
// greet. What they say changes without the document changing, or says nothing.
func trim(passages []passage) []passage {
	passages = dropContents(passages)
	for i, p := range passages {
		if p.kind == paragraph {
			passages[i].text = trimParts(p.text)
		}
	}
	return slices.DeleteFunc(passages, func(p passage) bool {
		return p.linked && p.kind != heading && topLink.MatchString(p.text) || isNoise(p.text)
	})
}

// dropContents cuts out runs of links into the page. Fewer than tocRun in a row
// may be the titles of folded sections, and stay.
func dropContents(passages []passage) []passage {
	var kept []passage
	for i := 0; i < len(passages); {
		end := i
		for end < len(passages) && passages[end].inPage && passages[end].kind != heading {
			end++
		}
		if end-i >= tocRun {
			i = end
			continue
		}
		end = max(end, i+1)
		kept = append(kept, passages[i:end]...)
		i = end
	}
	return kept
}

// trimParts leaves the noise out of a line of several parts: "Updated 3 March ·
// 6 min read".
func trimParts(text string) string {
	for _, separator := range []string{" · ", " | ", " • "} {
		parts := strings.Split(text, separator)
		if len(text) < 200 && len(parts) > 1 {
			text = strings.Join(slices.DeleteFunc(parts, isNoise), separator)
		}
	}
	return text
}

var (
	topLink = regexp.MustCompile(`(?i)^\W*((back|return|go|jump) )?(to )?(the )?top( of (the )?page)?\W*$|^(nach oben|zum seitenanfang|haut de (la )?page|retour en haut( de (la )?page)?|volver arriba|torna su|voltar ao topo|naar boven|返回顶部|回到顶部|トップへ戻る|ページの先頭へ|맨 위로)$`)

	noise = []*regexp.Regexp{
		// the year of a copyright line changes each January
		regexp.MustCompile(`(?i)^(copyright|©|\(c\)|&copy;)[\s©(c)]*\d{4}`),
		// how long ago, how long to read, how often read
		regexp.MustCompile(`(?i)^\W*((last )?(updated|modified|edited|published|reviewed)\W*)?(about |over |almost )?(\d+|an?|one|a few) (seconds?|minutes?|hours?|days?|weeks?|months?|years?) ago\W*$`),
		regexp.MustCompile(`(?i)^\W*(reading time\W*)?(about )?\d+ ?-?(min(ute)?s?|мин)\.?( read(ing)?( time)?)?\W*$`),
		regexp.MustCompile(`(?i)^\W*[\d.,]+ ?[km]? (views?|likes?|shares?|comments?|people (found|like)|visitors?( online)?)\b.{0,30}$`),
		regexp.MustCompile(`(?i)^\W*\d+ out of \d+ found this helpful\W*$`),
		// the day of the visit
		regexp.MustCompile(`(?i)^\W*(today( is)?:?\s*)?(mon|tues|wednes|thurs|fri|satur|sun)day,? [\p{L}\d ,.]{6,20}\d{4}\W*([\d:]+ ?([ap]m)?)?\W*$`),
		// what the page's own machinery says
		regexp.MustCompile(`(?i)^\W*((back|return) to (the )?top( of (the )?page)?|skip to (main )?content|loading\W*|print( this page)?|share( this)?( page)?|expand all|collapse all|expand all collapse all|show (more|less)|read (more|less)|copy link|download( as)? pdf|advertisement|advertisement[- ]+continue reading below|below is an advertisement|was this (article|page|information) helpful\W*|yes|no|yes no|close|menu|search|scroll to top)\W*$`),
	}
)

// noiseWords is the number of words up to which a passage can be noise.
const noiseWords = 16

func isNoise(text string) bool {
	if len(text) > 400 || policy.Words(text) > noiseWords {
		return false
	}
	if !strings.ContainsFunc(text, isWordRune) {
		return true // bullets, arrows, rules drawn of characters
	}
	return slices.ContainsFunc(noise, func(re *regexp.Regexp) bool { return re.MatchString(text) })
}
