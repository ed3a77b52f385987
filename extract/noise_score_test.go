package extract

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
)

// visits holds pages as they came over time, with the word of curators whether
// the document's words changed. It is no part of the project.
const visits = "../../shared/corpus/snapshot-histories"

type visitedDocument struct {
	folder                 string
	Service, Document, URL string
	Snapshots              []struct {
		File     string
		Changed  *bool `json:"text_changed"`
		Selected *bool `json:"selector_text_changed"` // the same, by the words under the curators' selector
	}
}

func loadVisits(t *testing.T) (documents []visitedDocument) {
	if testing.Short() {
		t.Skip("the corpus takes a while")
	}
	files, _ := filepath.Glob(visits + "/*/*/meta.json")
	if len(files) == 0 {
		t.Skipf("no visits in %s", visits)
	}
	for _, file := range files {
		d := visitedDocument{folder: filepath.Dir(file)}
		if err := json.Unmarshal([]byte(readFile(t, file)), &d); err != nil {
			t.Fatal(err)
		}
		documents = append(documents, d)
	}
	return documents
}

// mostAlarms is the number of quiet visits that may be told as changes: nine
// edits that the curators' record had not caught up with, a comma and a capital.
// mostMissed is the number of changes by that record that may be silent: mail
// addresses masked or not, hints for screen readers, menu entries, and pages
// that were shells, not found or in another language, and came back.
const (
	mostAlarms = 11
	mostMissed = 46
)

func TestNoiseScore(t *testing.T) {
	var alarms, missed, real, quiet int
	for _, d := range loadVisits(t) {
		stored, known := "", Known{}
		for _, visit := range d.Snapshots {
			text, err := visitText(filepath.Join(d.folder, visit.File), d.URL, known)
			said := err == nil && !SameWords(text.Markdown, stored)
			if err != nil {
				t.Logf("%s %s %s: %v", d.Service, d.Document, visit.File, err)
			} else {
				stored, known = text.Markdown, Known{text.Words, text.Language, text.Title, text.Markdown}
			}
			switch {
			case visit.Changed == nil || visit.Selected != nil && *visit.Selected != *visit.Changed:
			case *visit.Changed:
				real++
				if !said {
					missed++
					t.Logf("%s %s %s: missed", d.Service, d.Document, visit.File)
				}
			default:
				quiet++
				if said {
					alarms++
					t.Logf("%s %s %s: alarm for nothing", d.Service, d.Document, visit.File)
				}
			}
		}
	}
	t.Logf("real changes %d, missed %d; quiet visits %d, alarms for nothing %d", real, missed, quiet, alarms)
	if alarms > mostAlarms || missed > mostMissed {
		t.Errorf("%d alarms for nothing and %d missed, want at most %d and %d", alarms, missed, mostAlarms, mostMissed)
	}
}

func visitText(file, url string, known Known) (*Text, error) {
	page, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	text, err := Extract(Source{Body: page, URL: url})
	if err != nil {
		return nil, err
	}
	return text, text.Judge(known)
}
