package diff

import (
	"fmt"
	"math/rand"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// writer makes synthetic policies and edits them, the same for the same seed.
type writer struct{ *rand.Rand }

var vocabularies = [][]string{
	strings.Fields("we you may share retain delete your our data personal information with for the of and to in 30 90 days law request account service"),
	strings.Fields("wir Sie speichern löschen übermitteln Ihre Daten personenbezogene nach Ablauf von und zu der die das Gesetz Frist Ärger zwei fünf"),
	strings.Split("我们会在您注销账户后的三十天内删除个人信息法律规定应政府机关要求可能保留披露", ""),
	{"é", "e\u0301", "👨‍👩‍👧", "🇩🇪", "ไทย", "\xff", "\xc3", "\t", "\r", "—", "§", "1.000,50", "a_b", "\u200b", "#", "|", "{+", "-]", "\x00"},
}

func (w writer) words(n, language int) string {
	vocabulary := vocabularies[language]
	separator := " "
	if language == 2 {
		separator = ""
	}
	chosen := make([]string, n)
	for k := range chosen {
		chosen[k] = vocabulary[w.Intn(len(vocabulary))]
	}
	return strings.Join(chosen, separator)
}

func (w writer) passage(language int) string {
	switch w.Intn(8) {
	case 0:
		return strings.Repeat("#", 1+w.Intn(4)) + " " + w.words(1+w.Intn(4), language)
	case 1:
		return "- " + w.words(1+w.Intn(6), language)
	case 2:
		return [...]string{"| --- | --- |", "", "- a", "The same line."}[w.Intn(4)]
	}
	var sentences []string
	for range 1 + w.Intn(4) {
		sentences = append(sentences, w.words(2+w.Intn(15), language)+".")
	}
	return strings.Join(sentences, " ")
}

func (w writer) text(passages, language int) []string {
	text := make([]string, passages)
	for k := range text {
		text[k] = w.passage(language)
	}
	return text
}

// edit takes out, puts in, moves and rewords about one passage in every.
func (w writer) edit(text []string, every, language int) []string {
	var edited []string
	for _, passage := range text {
		switch w.Intn(4 * every) {
		case 0:
			continue
		case 1:
			edited = append(edited, w.passage(language))
		case 2:
			at := w.Intn(len(edited) + 1)
			edited = append(edited[:at], append([]string{passage}, edited[at:]...)...)
			continue
		case 3:
			words := strings.Split(passage, " ")
			words[w.Intn(len(words))] = w.words(1, language)
			passage = strings.Join(words, " ")
		}
		edited = append(edited, passage)
	}
	return edited
}

func (w writer) join(text []string) string {
	joined := strings.Join(text, "\n")
	if len(text) > 0 && w.Intn(4) > 0 {
		joined += "\n"
	}
	return joined
}

func TestRandomEditsAreExact(t *testing.T) {
	for seed := range int64(1500) {
		w := writer{rand.New(rand.NewSource(seed))}
		language := w.Intn(len(vocabularies))
		passages := w.text(w.Intn(40), language)
		oldText := w.join(passages)
		newText := w.join(w.edit(passages, 1+w.Intn(6), language))
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			c := Texts(oldText, newText)
			checkExact(t, oldText, newText, c)
			checkExact(t, newText, oldText, Texts(newText, oldText))
			if same := Texts(oldText, oldText); !same.Empty() || same.Share != 0 {
				t.Errorf("a text differs from itself: %s", same.Summary())
			}
			if d := cmp.Diff(c, Texts(oldText, newText)); d != "" {
				t.Errorf("the same texts gave another change:\n%s", d)
			}
		})
	}
}

// TestOneEditIsOneHunk makes a single edit in a text of distinct passages and
// wants nothing else told.
func TestOneEditIsOneHunk(t *testing.T) {
	for seed := range int64(200) {
		w := writer{rand.New(rand.NewSource(seed))}
		text := make([]string, 30)
		for k := range text {
			text[k] = fmt.Sprintf("Passage %d%d: %s.", k, k, w.words(20, w.Intn(2)))
		}
		at, to := w.Intn(30), w.Intn(29)
		without := append(append([]string{}, text[:at]...), text[at+1:]...)
		reworded := append([]string{}, text...)
		reworded[at] = strings.Replace(text[at], ":", " of the agreement:", 1)
		moved := append(append(append([]string{}, without[:to]...), text[at]), without[to:]...)
		for _, c := range []struct {
			old, new []string
			want     Kind
		}{{text, without, Removed}, {without, text, Added}, {text, reworded, Rewritten}, {text, moved, Moved}} {
			if c.want == Moved && (at == to || at == to+1 || to == at+1) {
				continue // stayed, or two neighbours changed places and either may be told
			}
			change := Texts(strings.Join(c.old, "\n"), strings.Join(c.new, "\n"))
			if len(change.Hunks) != 1 || change.Hunks[0].Kind != c.want {
				t.Errorf("seed %d: %s, want one passage %s", seed, change.Summary(), c.want)
			}
		}
	}
}

func FuzzTexts(f *testing.F) {
	f.Add("", "")
	f.Add("# A\na b c\n", "# A\na x c")
	f.Add("\n\n", "\n")
	f.Add("\xff\xfe\na", "\xc3\x28\n\x00")
	f.Add("我们会\n三十天。\n", "三十天。\n我们不会\n")
	f.Add("a. b. c.\na. b. c.\n", "a. c. b.\nb. c. a.\n")
	f.Add("Last updated: 1 May\r\nx", "Last updated: 2 May\r\nx\r\n")
	f.Fuzz(func(t *testing.T, oldText, newText string) {
		c := Texts(oldText, newText)
		checkExact(t, oldText, newText, c)
		if c.Empty() && strings.TrimSuffix(oldText, "\n") != strings.TrimSuffix(newText, "\n") {
			t.Fatal("texts that differ have no hunk")
		}
		for _, o := range []TerminalOptions{{}, {Width: 24}, {Color: true, Width: 80}, {SideBySide: true, Width: 60}} {
			if err := c.Terminal(&strings.Builder{}, o); err != nil {
				t.Fatal(err)
			}
		}
		if c.Summary() == "" || strings.Contains(c.Summary(), "\n") {
			t.Fatalf("summary %q is not a line", c.Summary())
		}
		c.HTML(HTMLOptions{Inline: true, MaxHunks: 3})
		c.Markdown(MarkdownOptions{})
		if strings.Contains(c.Plain, "\n") || c.Plain == "" {
			t.Fatalf("plain %q is not a line", c.Plain)
		}
		if n := len(Blame([]string{oldText, newText, oldText})); n != c.Old {
			t.Fatalf("blame of %d passages, want %d", n, c.Old)
		}
		if n := len(BlameReverse([]string{oldText, newText})); n != c.Old {
			t.Fatalf("blame in reverse of %d passages, want %d", n, c.Old)
		}
		Trace([]string{oldText, newText, oldText}, "a")
	})
}
