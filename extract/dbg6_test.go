package extract

import (
	"fmt"
	"os"
	"testing"

	"github.com/abadojack/whatlanggo"
)

func TestFacts(t *testing.T) {
	if os.Getenv("FACTS") == "" {
		t.Skip()
	}
	for _, p := range loadPairs(t) {
		text, err := Extract(Source{Body: p.page, URL: p.url})
		if err != nil {
			continue
		}
		i := whatlanggo.Detect(text.Markdown)
		fmt.Printf("%-45.45s %s %s det=%s %v %.2f date=%s words=%d title=%.50s\n", p.name, p.lang, text.Language, i.Lang.Iso6391(), i.IsReliable(), i.Confidence, text.EffectiveDate, text.Words, text.Title)
	}
}
