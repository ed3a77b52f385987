package extract

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
)

// visits holds pages as they came over time, with the word of curators whether
// the document's words changed.
const visits = "../../shared/corpus/snapshot-histories"

func TestNoise(t *testing.T) {
	files, _ := filepath.Glob(visits + "/*/*/meta.json")
	if len(files) == 0 {
		t.Skipf("no visits in %s", visits)
	}
	var alarms, missed, real, quiet int
	for _, file := range files {
		var meta struct {
			Service, Document, URL string
			Snapshots              []struct {
				File     string
				Changed  *bool `json:"text_changed"`
				Selected *bool `json:"selector_text_changed"`
			}
		}
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(data, &meta); err != nil {
			t.Fatal(err)
		}
		stored := ""
		known := Known{}
		for _, visit := range meta.Snapshots {
			page, err := os.ReadFile(filepath.Join(filepath.Dir(file), visit.File))
			if err != nil {
				t.Fatal(err)
			}
			text, err := Extract(Source{Body: page, URL: meta.URL})
			if err == nil {
				err = text.Judge(known)
			}
			said := err == nil && text.Markdown != stored
			var unusable *Unusable
			if errors.As(err, &unusable) {
				t.Logf("%s/%s %s: %v", meta.Service, meta.Document, visit.File, err)
			}
			if visit.Changed != nil && (visit.Selected == nil || *visit.Selected == *visit.Changed) {
				switch {
				case *visit.Changed && !said:
					missed++
					t.Logf("missed %s/%s %s", meta.Service, meta.Document, visit.File)
				case !*visit.Changed && said:
					alarms++
					t.Logf("alarm %s/%s %s", meta.Service, meta.Document, visit.File)
					if os.Getenv("SHOW") != "" && text != nil {
						d := gocmp.Diff(stored, text.Markdown)
						t.Log(d[:min(len(d), 3000)])
					}
				}
				if *visit.Changed {
					real++
				} else {
					quiet++
				}
			}
			if err == nil {
				stored, known = text.Markdown, Known{text.Words, text.Language, text.Title}
			}
		}
	}
	t.Logf("real changes %d, missed %d; quiet visits %d, alarms for nothing %d", real, missed, quiet, alarms)
}
