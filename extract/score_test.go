package extract

import (
	"cmp"
	"encoding/json"
	"hash/fnv"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"

	"policytrail/policy"
)

// corpus holds pages with the text people took out of them. It is no part of
// the project; without it the score is skipped aloud.
const corpus = "../../shared/corpus/pairs"

type pair struct {
	name, lang, url string
	page            []byte
	want            map[string]int
	sel, rem        []string
	ranged          bool // cut from a longer page by ranges: nothing a finder could know
}

func loadPairs(t *testing.T) (pairs []pair) {
	if testing.Short() || raced {
		t.Skip("the corpus takes a while")
	}
	folders, _ := filepath.Glob(corpus + "/*/meta.json")
	if len(folders) == 0 {
		t.Skipf("no pairs in %s", corpus)
	}
	for _, file := range folders {
		var meta struct {
			Lang, URL string
			Selectors struct{ Select, Remove []any }
		}
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(data, &meta); err != nil {
			t.Fatal(err)
		}
		dir := filepath.Dir(file)
		p := pair{name: filepath.Base(dir), lang: meta.Lang, url: meta.URL}
		p.page, _ = os.ReadFile(dir + "/snapshot.html")
		want, _ := os.ReadFile(dir + "/expected.md")
		p.want = bag(string(want))
		for _, s := range meta.Selectors.Select {
			css, ok := s.(string)
			p.ranged = p.ranged || !ok
			p.sel = append(p.sel, css)
		}
		for _, s := range meta.Selectors.Remove {
			if css, ok := s.(string); ok {
				p.rem = append(p.rem, css)
			}
		}
		pairs = append(pairs, p)
	}
	return pairs
}

var (
	mdLink  = regexp.MustCompile(`!?\[((?:[^\[\]]|\[[^\]]*\])*)\]\((?:[^()\s]|\([^()]*\))*(?:\s+"[^"]*")?\)`)
	address = regexp.MustCompile(`<(https?://[^>\s]+)>|https?://\S+|<[^>\n]{1,300}>`)
	escape  = regexp.MustCompile("\\\\([\\\\`*_{}\\[\\]()#+\\-.!|>~])")
	marks   = regexp.MustCompile("[*_`#|>~]+")
	word    = regexp.MustCompile(`[㐀-鿿぀-ヿ가-힯฀-๿]|[\p{L}\p{N}]+`)
)

// bag counts the words of a text, as the curated texts are compared: without
// marks and addresses.
func bag(text string) map[string]int {
	for range 2 {
		text = mdLink.ReplaceAllString(text, " $1 ")
	}
	text = address.ReplaceAllString(text, " ")
	text = escape.ReplaceAllString(text, "$1")
	text = marks.ReplaceAllString(text, " ")
	words := map[string]int{}
	for _, w := range word.FindAllString(norm.NFKC.String(strings.ToLower(text)), -1) {
		words[w]++
	}
	return words
}

func size(bag map[string]int) (n int) {
	for _, count := range bag {
		n += count
	}
	return n
}

type result struct {
	pair
	f1, precision, recall float64
	err                   error
}

func scorePair(p pair, e policy.Extraction) result {
	r := result{pair: p}
	text, err := Extract(Source{Body: p.page, URL: p.url, Extraction: e})
	if err != nil {
		r.err = err
		return r
	}
	got, both := bag(text.Markdown), 0
	for w, n := range p.want {
		both += min(n, got[w])
	}
	r.precision, r.recall = float64(both)/float64(max(1, size(got))), float64(both)/float64(max(1, size(p.want)))
	if both > 0 {
		r.f1 = 2 * r.precision * r.recall / (r.precision + r.recall)
	}
	return r
}

// summarise logs the score by language and the worst pairs, and gives the mean
// F1 and the share of pairs at 0.95 or above.
func summarise(t *testing.T, results []result) (mean, share float64) {
	byLang := map[string][]float64{}
	slices.SortFunc(results, func(a, b result) int { return cmp.Compare(a.f1, b.f1) })
	var p, r float64
	for i, x := range results {
		mean += x.f1 / float64(len(results))
		p += x.precision / float64(len(results))
		r += x.recall / float64(len(results))
		if x.f1 >= 0.95 {
			share += 1 / float64(len(results))
		}
		byLang[x.lang] = append(byLang[x.lang], x.f1)
		if i < 15 {
			t.Logf("%.3f p=%.2f r=%.2f %s %v", x.f1, x.precision, x.recall, x.name, x.err)
		}
	}
	for lang, scores := range byLang {
		sum := 0.0
		for _, s := range scores {
			sum += s
		}
		t.Logf("%s: %d pairs, F1 %.4f", lang, len(scores), sum/float64(len(scores)))
	}
	logHeldOut(t, results)
	t.Logf("%d pairs: mean F1 %.4f, precision %.4f, recall %.4f, share ≥ 0.95 %.3f", len(results), mean, p, r, share)
	return mean, share
}

// heldOut tells a third of the services, by a hash of their names, that rules
// aren't tuned on.
func heldOut(name string) bool {
	parts := strings.Split(name, "--")
	service := parts[0]
	if service == "opp115" {
		service = parts[1]
	}
	hash := fnv.New32a()
	hash.Write([]byte(service))
	return hash.Sum32()%3 == 0
}

func logHeldOut(t *testing.T, results []result) {
	var sum [2]float64
	var n, good [2]int
	for _, r := range results {
		part := 0
		if heldOut(r.name) {
			part = 1
		}
		sum[part] += r.f1
		n[part]++
		if r.f1 >= 0.95 {
			good[part]++
		}
	}
	for part, name := range []string{"tuned on", "held out"} {
		t.Logf("%s: %d pairs, mean F1 %.4f, share ≥ 0.95 %.3f", name, n[part], sum[part]/float64(max(1, n[part])), float64(good[part])/float64(max(1, n[part])))
	}
}

func TestScore(t *testing.T) {
	var results []result
	for _, p := range loadPairs(t) {
		if !p.ranged {
			results = append(results, scorePair(p, policy.Extraction{}))
		}
	}
	if mean, share := summarise(t, results); mean < 0.967 || share < 0.93 {
		t.Errorf("mean F1 %.4f and share %.3f, want at least 0.967 and 0.93", mean, share)
	}
}

func TestScoreWithSelectors(t *testing.T) {
	var results []result
	for _, p := range loadPairs(t) {
		if !p.ranged && len(p.sel) > 0 {
			results = append(results, scorePair(p, policy.Extraction{Select: policy.CSS(p.sel...), Remove: policy.CSS(p.rem...)}))
		}
	}
	if mean, _ := summarise(t, results); mean < 0.98 {
		t.Errorf("mean F1 %.4f, want at least 0.98", mean)
	}
}
