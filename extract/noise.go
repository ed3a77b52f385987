package extract

import (
	"regexp"
	"slices"
	"strings"

	"policytrail/policy"
)

// What is said here changes without the document changing, or says nothing.
// Each pattern takes a whole passage, so that a clause that speaks of shares or
// of days ago is never one.

var (
	topLink = regexp.MustCompile(`(?i)^\W*((back|return|go|jump) )?(to )?(the )?top( of (the )?page)?\W*$|^(nach oben|zum seitenanfang|haut de (la )?page|retour en haut( de (la )?page)?|volver arriba|torna su|voltar ao topo|naar boven|返回顶部|回到顶部|トップへ戻る|ページの先頭へ|맨 위로)$`)

	// newTab is what pages add to links that open elsewhere.
	newTab = regexp.MustCompile(`(?i) ?\((link |this )?(opens?|opening|will open) (in )?(a |an )?(new|external|another) (browser )?(tab|window|site|page|website)( or (tab|window))?\)| ?\((öffnet (sich )?in (einem )?neue[mn] (tab|fenster)|s'ouvre dans (un nouvel onglet|une nouvelle fenêtre)|nouvel(le)? (onglet|fenêtre)|se abre en una (nueva )?(pestaña|ventana)( nueva)?|si apre in una nuova (scheda|finestra)|abre (em|numa) (uma )?nova (aba|guia|janela)|opent in een nieuw (tabblad|venster)|新しいタブで開きます?|在新(窗口|标签页)中打开)\)`)

	// helpful asks whether the page helped; isAnswer is what one clicks at below.
	helpful  = regexp.MustCompile(`(?i)^\W*(was|did|is) (this|the) (article|page|information|answer|content)( (you found|answer your question))?( helpful| useful)?\W*( yes\W+no)?\W*$|^\W*(war (dieser|diese) .{3,20} hilfreich|cet article .{0,12}utile|(te )?(ha sido|fue|es) útil .{3,20})\W*$`)
	isAnswer = regexp.MustCompile(`(?i)^\W*(yes|no|yes\W+no|ja|nein|oui|non|sí|thanks? (you )?for your feedback)\W*$`)

	// appended are headings of what follows the document on every page.
	appended = regexp.MustCompile(`(?i)^\W*(more (from|in) .{2,40}|more (articles|stories|news)|related( (articles|stories|posts|content|links|topics|pages))?|recommended( (for you|reading))?|you (may|might) also (like|be interested in).{0,20}|popular( (posts|articles|now))?|trending( now)?|(latest|recent) (news|posts|articles|stories)|what do you think|leave a (comment|reply)|share (this|on) .{2,20}|ähnliche artikel|das könnte (sie|dich) auch interessieren|articles (similaires|liés)|à lire aussi|artículos relacionados|articoli correlati|artigos relacionados|gerelateerde artikelen|相关文章|関連記事|관련 글)\W*$`)

	noise = []*regexp.Regexp{
		// the year of a copyright line changes each January
		regexp.MustCompile(`(?i)^(copyright|©|\(c\)|&copy;)[\s©(c)]*\d{4}`),
		// how long ago
		regexp.MustCompile(`(?i)^\W*((last )?(updated|modified|edited|published|reviewed)\W*)?(about |over |almost )?(\d+|an?|one|a few) (seconds?|minutes?|hours?|days?|weeks?|months?|years?) ago\W*$`),
		regexp.MustCompile(`(?i)^\W*[\p{L} ]{0,30}\W*(vor \S+ (sekunden?|minuten?|stunden?|tag(en)?|wochen?|monat(en)?|jahr(en)?)|il y a \S+ (secondes?|minutes?|heures?|jours?|semaines?|mois|ans?)|hace \S+ (segundos?|minutos?|horas?|días?|semanas?|mes(es)?|años?)|há \S+ (segundos?|minutos?|horas?|dias?|semanas?|m[eê]s(es)?|anos?)|\S+ (secondi|minut[oi]|or[ae]|giorn[oi]|settiman[ae]|mes[ei]|ann[oi]) fa|\S+ (seconden|minu(ut|ten)|uur|uren|dag(en)?|we(ek|ken)|maand(en)?|ja(ar|ren)) geleden)\W*$`),
		regexp.MustCompile(`^\P{L}*(更新于|更新)?\s*\d+\s*(秒|分钟|分鐘|分|小时|小時|時間|天|日|周|週間?|个?月|ヶ月|か月|年|초|분|시간|일|주|개월|년)\s?(前|전)\P{L}*$`),
		// how long to read, how often read
		regexp.MustCompile(`(?i)^\W*(reading time\W*|lesezeit\W*|temps de lecture\W*|tiempo de lectura\W*)?(about |ca\. )?\d+ ?-?(min(ut)?[eou]?[sn]?|мин)\.?( read(ing)?( time)?| de lecture| de lectura| di lettura| leestijd)?\W*$`),
		regexp.MustCompile(`(?i)^\W*\d([\d., ]*\d)? ?[km]?\+? (views?|likes?|shares?|comments?|reads?|downloads?|people (found|like)|visitors?( online)?|aufrufe?|vues?|visitas|visualizzazioni|visualizações|weergaven)\b[^,;]{0,30}$`),
		regexp.MustCompile(`(?i)^\W*(views?|page views|hits|visitors?|aufrufe|vues|visitas|浏览(量|次数)?|阅读(量|次数)?|閲覧数|조회(수)?)\s*[:：]\s*[\d.,]+\W*$`),
		regexp.MustCompile(`(?i)^\W*\d+ out of \d+ found this helpful\W*$`),
		// the day of the visit
		regexp.MustCompile(`(?i)^\W*((today( is)?|heute|aujourd'hui|hoy|oggi|hoje|vandaag)\s*:?,?\s*(is |ist |es |est )?)?((mon|tues|wednes|thurs|fri|satur|sun)day|(mon|diens|donners|frei|sams|sonn)tag|mittwoch|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|lunes|martes|miércoles|jueves|viernes|sábado|domingo|luned[iì]|marted[iì]|mercoled[iì]|gioved[iì]|venerd[iì]|sabato|domenica|(segunda|terça|quarta|quinta|sexta)-feira|maandag|dinsdag|woensdag|donderdag|vrijdag|zaterdag|zondag),? [\p{L}\d ,.]{6,24}\d{4}\W*([\d:]+ ?([ap]m)?)?\W*$`),
		regexp.MustCompile(`(?i)^\W*(today( is|'s date)?|current (date|time)|heute|aujourd'hui|hoy|oggi|hoje|vandaag)\s*(is|:)?\s*[\p{L}\d ,./:-]{0,20}\d[\p{L}\d ,./:-]{3,20}$`),
		machinery,
	}

	// machinery is what the page's own controls say.
	machinery = regexp.MustCompile(`(?i)^\W*((back|return) to (the )?top( of (the )?page)?|skip to (main )?content|loading\W*|print( this)?( page)?|share( this)?( page)?|expand all|collapse all|expand all\W+collapse all|show (more|less)|read (more|less)|copy link|download( as)? pdf|close|menu|search|scroll to top|advertisement|advertisement\W+continue reading below|below is an advertisement|story continues below( advertisement)?|anzeige|publicité)\W*$`)
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

// isMachinery is isNoise for headings, of which only controls are any: "3.
// Comments" heads a clause.
func isMachinery(text string) bool {
	return len(text) <= 400 && (!strings.ContainsFunc(text, isWordRune) || machinery.MatchString(text))
}
