package clause

import (
	"errors"
	"testing"
	"unicode/utf8"
)

func FuzzPattern(f *testing.F) {
	for _, seed := range []string{"a", "(a|b c|$x) ..6 stem*", "~tail x? ...", "a|b", "((a)", "$x $x $x", "..6", "third-party?", "披露 ..4 法律"} {
		f.Add(seed, "we disclose a b c to x")
	}
	family := func(name string) (node, int, error) {
		if name == "x" {
			return choice{atom("x"), sequence{atom("y"), gap(3), atom("z")}}, 5, nil
		}
		return nil, 0, errors.New("unknown family")
	}
	f.Fuzz(func(t *testing.T, pattern, text string) {
		tree, _, err := parsePattern(pattern, family)
		if err != nil {
			var wrong *patternError
			if !errors.As(err, &wrong) || wrong.at < 0 || wrong.at > len(pattern) || wrong.do == "" {
				t.Fatalf("%q: %#v", pattern, err)
			}
			return
		}
		v := newVocabulary("en")
		program, err := compile(tree, v)
		if err != nil {
			return
		}
		s := newScanner(v, newTriggers(nil, v))
		s.cut(text, 0)
		r := s.read(&sentence{tokens: s.tokens}, &grammar{})
		if found, ok := r.machine.find(program, 0, 0); ok && (found.start >= found.end || found.end > len(s.tokens)) {
			t.Fatalf("%q in %q: %v", pattern, text, found)
		}
	})
}

func FuzzFlags(f *testing.F) {
	rules := load(f)
	f.Add(document)
	f.Add("We may disclose:\n- to (law) enforcement\n\n\u00ad\u200b\n- \xff\xfe court order\n### x")
	f.Add("我们不会向第三方披露您的信息。")
	f.Fuzz(func(t *testing.T, text string) {
		flags := rules.Flags(text, "en")
		checkOffsets(t, text, flags)
		for _, flag := range flags {
			if utf8.ValidString(text) && !utf8.ValidString(flag.Quote) {
				t.Errorf("quote %q cuts a character", flag.Quote)
			}
		}
	})
}
