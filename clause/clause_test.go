package clause

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"policytrail/policy"
)

// found is what the tests below look at of a flag.
type found struct {
	Kind     string
	Passage  int
	Quote    string
	Polarity policy.Polarity
	Severity policy.Severity
}

// ofKind leaves the flags of one kind; "" is all.
func ofKind(flags []policy.Flag, kind string) []found {
	var some []found
	for _, f := range flags {
		if kind == "" || f.Kind == kind {
			some = append(some, found{f.Kind, f.Passage, f.Quote, f.Polarity, f.Severity})
		}
	}
	return some
}

func TestGovernmentDisclosure(t *testing.T) {
	rules := load(t)
	for _, test := range []struct {
		text string
		want []found
	}{
		{
			"You accept that we or our affiliates may have to retain, preserve or disclose your data: (a) to comply with applicable laws or regulations; or (b) to answer a court order.",
			[]found{{"government-disclosure", 1, "retain, preserve or disclose your data: (a) to comply with applicable laws", policy.Affirmed, policy.Critical}},
		},
		{
			"We may disclose your data where we have a good faith belief that a court order requires it.",
			[]found{{"government-disclosure", 1, "disclose your data where we have a good faith belief that a court order", policy.Affirmed, policy.Critical}},
		},
		{
			"We disclose data in response to a subpoena.",
			[]found{{"government-disclosure", 1, "disclose data in response to a subpoena", policy.Affirmed, policy.Warning}},
		},
		{
			"We disclose messages to the police only with a warrant.",
			[]found{{"government-disclosure", 1, "disclose messages to the police", policy.Negated, policy.Good}},
		},
		{
			"We will never disclose your messages to law enforcement.",
			[]found{{"government-disclosure", 1, "disclose your messages to law enforcement", policy.Negated, policy.Good}},
		},
		{
			"We will never disclose your messages unless we are required to by law.",
			[]found{{"government-disclosure", 1, "disclose your messages unless we are required to by law", policy.Affirmed, policy.Warning}},
		},
		{"You must comply with the law when you share a recipe.", nil},
	} {
		if diff := cmp.Diff(test.want, ofKind(rules.Flags(test.text, "en"), "government-disclosure")); diff != "" {
			t.Errorf("%s\n%s", test.text, diff)
		}
	}
}

func TestPolarityAndActor(t *testing.T) {
	rules := load(t)
	for _, test := range []struct {
		text, kind string
		want       []policy.Polarity
	}{
		{"We sell your personal information.", "data-sale", []policy.Polarity{policy.Affirmed}},
		{"We don’t sell, rent or trade your personal information.", "data-sale", []policy.Polarity{policy.Negated}},
		{"Your personal data are never sold.", "data-sale", []policy.Polarity{policy.Negated}},
		{"If you do not object, we may sell your personal information.", "data-sale", []policy.Polarity{policy.Affirmed}},
		{"We may sell your data, including but not limited to your email address.", "data-sale", []policy.Polarity{policy.Affirmed}},
		{"You may not use the service to train a machine learning model.", "ai-training", nil},
		{"We may use your content to train a machine learning model.", "ai-training", []policy.Polarity{policy.Affirmed}},
		{"We do not use your content to train a machine learning model.", "ai-training", []policy.Polarity{policy.Negated}},
		{"You may delete content you posted.", "content-removal", nil},
		{"Group calls are not end-to-end encrypted.", "end-to-end-encryption", []policy.Polarity{policy.Negated}},
	} {
		var got []policy.Polarity
		for _, flag := range ofKind(rules.Flags(test.text, "en"), test.kind) {
			got = append(got, flag.Polarity)
		}
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%s: %s", test.text, diff)
		}
	}
}

func TestListItemsInheritTheirLeadIn(t *testing.T) {
	text := strings.Join([]string{
		"## Disclosure to law enforcement", // a heading is no clause
		"We may disclose your data:",
		"- to comply with a subpoena;",
		"- to make our pages faster;",
		"- in these cases:",
		"  - to answer a court order.",
		"We like music.",
		"- A subpoena is a demand of a court.",
	}, "\n")
	flags := load(t).Flags(text, "en")
	want := []found{
		{"government-disclosure", 3, "to comply with a subpoena", policy.Affirmed, policy.Warning},
		{"government-disclosure", 6, "to answer a court order", policy.Affirmed, policy.Warning},
	}
	if diff := cmp.Diff(want, ofKind(flags, "government-disclosure")); diff != "" {
		t.Fatal(diff)
	}
	if got, want := flags[0].Sentence, "We may disclose your data: to comply with a subpoena;"; got != want {
		t.Errorf("sentence %q, want %q", got, want)
	}
	if got, want := flags[0].Section, "Disclosure to law enforcement"; got != want {
		t.Errorf("section %q, want %q", got, want)
	}
}

func TestNumberedItemsInheritTheirLeadIn(t *testing.T) {
	for _, bullet := range []string{"", "- "} { // a list of bullets may number its items all the same
		text := "We may disclose your data:\n\n" + bullet + "1. To make our pages faster.\n" + bullet + "2. To comply with a subpoena."
		want := []found{{"government-disclosure", 4, "2. To comply with a subpoena", policy.Affirmed, policy.Warning}}
		if diff := cmp.Diff(want, ofKind(load(t).Flags(text, "en"), "government-disclosure")); diff != "" {
			t.Fatal(diff)
		}
	}
}

// document is a policy that says something of most kinds.
const document = `# Privacy Policy
We do not sell your personal information. We don't share it with third parties without your consent.
We may retain, preserve or disclose your information in order to comply with applicable laws or regulations.
Your "content" may be used to train machine-learning models; you can opt out.
We keep server logs for 90 days – and backups for as long as they are needed for our business purposes.
We may disclose your data:
- in response to a subpoena, court order or other legal process;
- to protect the rights, property or safety of others.
You must be at least 13 years old. Messages are end-to-end encrypted.
We may modify these terms at any time, without notice. By using the service you agree to these terms.
In no event will Example Inc. be liable for indirect or consequential damages.
Any dispute will be resolved by binding arbitration. You waive your right to a jury trial.
These terms are governed by the laws of the U.S. state of Delaware.
You grant us a worldwide, royalty-free licence to use, copy and modify your content.
We may suspend or terminate your account at any time for any reason.`

func TestNoiseChangesNoFlag(t *testing.T) {
	rules := load(t)
	want := rules.Flags(document, "en")
	if len(want) < 15 {
		t.Fatalf("only %d flags in the document", len(want))
	}
	everyThird := func(s, insert string) string {
		var out strings.Builder
		for i, r := range s {
			out.WriteRune(r)
			if i%3 == 0 && r >= 'a' && r <= 'z' {
				out.WriteString(insert)
			}
		}
		return out.String()
	}
	for name, noisy := range map[string]string{
		"upper case":      strings.ToUpper(document),
		"curly quotes":    strings.NewReplacer("'", "’", ` "`, " “", `" `, "” ").Replace(document),
		"no-break spaces": regexp.MustCompile(`(\w) (\w)`).ReplaceAllString(document, "$1\u00a0$2"),
		"soft hyphens":    everyThird(document, "\u00ad"),
		"zero width":      everyThird(document, "\u200b"),
		"no hyphens":      regexp.MustCompile(`(\w)-(\w)`).ReplaceAllString(document, "$1 $2"),
		"other dashes":    strings.NewReplacer("–", "—", "royalty-free", "royalty‑free").Replace(document),
		"no commas":       strings.NewReplacer(",", "", ";", "").Replace(document),
		"full width":      strings.NewReplacer("e", "ｅ", "S", "Ｓ").Replace(document),
		"emphasis":        strings.NewReplacer("retain", "**retain**", "sell", "_sell_").Replace(document),
	} {
		t.Run(name, func(t *testing.T) {
			if noisy == document {
				t.Fatal("the noise changed nothing")
			}
			got := rules.Flags(noisy, "en")
			if diff := cmp.Diff(signature(want), signature(got)); diff != "" {
				t.Error(diff)
			}
			checkOffsets(t, noisy, got)
			if events := rules.Changes(Flagged{Text: document, Flags: want}, Flagged{Text: noisy, Flags: got}, 0); len(events) > 0 {
				t.Errorf("told as changes: %v", events)
			}
		})
	}
}

// signature is a flag without what noise may change: the bytes of its quote.
func signature(flags []policy.Flag) []policy.Flag {
	var some []policy.Flag
	for _, f := range flags {
		f.Quote = strings.Join(foldWords(f.Quote), " ")
		f.Section, f.Sentence, f.Start, f.End = "", "", 0, 0
		some = append(some, f)
	}
	return some
}

func checkOffsets(t testing.TB, text string, flags []policy.Flag) {
	t.Helper()
	passages := policy.Passages(text)
	last := policy.Flag{}
	for _, f := range flags {
		passage := passages[f.Passage-1].Text
		if f.Start < 0 || f.End > len(passage) || f.Start >= f.End || passage[f.Start:f.End] != f.Quote {
			t.Errorf("%s: quote %q is not at %d:%d of %q", f.Kind, f.Quote, f.Start, f.End, passage)
		}
		if f.Passage < last.Passage || f.Passage == last.Passage && f.Start < last.Start {
			t.Errorf("flag %s at %d:%d comes after %d:%d", f.Kind, f.Passage, f.Start, last.Passage, last.Start)
		}
		last = f
	}
}

func TestLanguages(t *testing.T) {
	rules := load(t)
	text := "We sell your personal information."
	for language, want := range map[string]int{"": 1, "en": 1, "en-GB": 1, "EN_us": 1, "de": 0, "x": 0} {
		if got := len(rules.Flags(text, language)); got != want {
			t.Errorf("language %q: %d flags, want %d", language, got, want)
		}
	}
}

func TestConcurrentUse(t *testing.T) {
	rules := load(t)
	want := rules.Flags(document, "en")
	done := make(chan []policy.Flag)
	for range 8 {
		go func() { done <- rules.Flags(document, "en") }()
	}
	for range 8 {
		if diff := cmp.Diff(want, <-done); diff != "" {
			t.Error(diff)
		}
	}
}

// TestWithheldClause looks at a real history: a policy of 2018 that lets the
// service “retain, preserve or disclose” and its successor of 2020 that does not.
func TestWithheldClause(t *testing.T) {
	files, err := filepath.Glob("../../shared/corpus/histories/Tencent/Privacy Policy/2020-*.md")
	if err != nil || len(files) < 2 {
		t.Skip("no corpus")
	}
	rules := load(t)
	var versions []Flagged
	for _, file := range files[:2] {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		flags := rules.Flags(string(text), "en")
		checkOffsets(t, string(text), flags)
		versions = append(versions, Flagged{Text: string(text), Flags: flags})
	}
	critical := 0
	for _, flag := range versions[0].Flags {
		if flag.Kind == "government-disclosure" && flag.Severity == policy.Critical && strings.Contains(flag.Quote, "retain, preserve or disclose") {
			critical++
		}
	}
	if critical != 1 {
		t.Errorf("%d critical flags quote the clause, want 1", critical)
	}
	for _, event := range rules.Changes(versions[0], versions[1], 0) {
		if event.Kind == "government-disclosure" {
			t.Logf("%s, %s: %d sentences went, %d came", event.What, event.Severity, len(event.Before), len(event.After))
			return
		}
	}
	t.Error("the change does not tell of government-disclosure")
}

func BenchmarkFlags(b *testing.B) {
	rules := load(b)
	text := strings.Repeat(document+"\n"+filler+"\n", 20)
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		rules.Flags(text, "en")
	}
}

// filler is what most of a policy is: sentences that say nothing of note.
const filler = `We want to make it easy for you to find what you are looking for, and our team works on it every day.
When you write to us, please tell us which of our pages you were reading and what you expected to see there.
The word “page” stands for everything we publish, whether it is a text, a picture or a film.
Some of our pages let you leave a remark below a text; please be polite to those who read it after you.
If a part of this text is unclear, write to us at the address below, and we shall try to say it in plainer words.`
