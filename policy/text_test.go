package policy

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestPassages(t *testing.T) {
	text := "Preamble.\n# Privacy\n## Your data\nWe keep it.\n### For how long\n- A year.\n## Your rights\nAsk.\n"
	want := []Passage{
		{1, "Preamble.", ""},
		{2, "# Privacy", ""},
		{3, "## Your data", "Privacy"},
		{4, "We keep it.", "Privacy › Your data"},
		{5, "### For how long", "Privacy › Your data"},
		{6, "- A year.", "Privacy › Your data › For how long"},
		{7, "## Your rights", "Privacy"},
		{8, "Ask.", "Privacy › Your rights"},
	}
	if d := cmp.Diff(want, Passages(text)); d != "" {
		t.Error(d)
	}
	if got := Passages(""); got != nil {
		t.Errorf("passages of nothing: %v", got)
	}
}

func TestHeadingLevel(t *testing.T) {
	for line, want := range map[string]int{
		"# One": 1, "###### Six": 6, "####### Seven": 0, "#hashtag": 0, "#": 0, "": 0, "Text # 1": 0,
	} {
		if got := HeadingLevel(line); got != want {
			t.Errorf("HeadingLevel(%q) = %d, want %d", line, got, want)
		}
	}
}

func TestWords(t *testing.T) {
	for text, want := range map[string]int{
		"":                  0,
		"We don't sell it.": 4,
		"We don’t sell it.": 4,
		"30 days, 2.5 GB":   5,
		"我们不会出售您的个人信息。":            12,
		"使用 WeChat 服务":             5,
		"cafe\u0301 au lait":       3, // a combining accent is part of its word
		"— … !":                    0,
		"personenbezogene Daten z": 3,
	} {
		if got := Words(text); got != want {
			t.Errorf("Words(%q) = %d, want %d", text, got, want)
		}
	}
}

func TestDocumentID(t *testing.T) {
	for _, c := range []struct{ service, kind, want string }{
		{"WeChat", "Privacy Policy", "wechat/privacy-policy"},
		{"Copy.AI", "Terms of Service [France]", "copy-ai/terms-of-service-france"},
		{"Mon espace santé", "Privacy Policy", "mon-espace-santé/privacy-policy"},
		{"微信", "隐私政策", "微信/隐私政策"},
		{"!", "?", "x/x"},
	} {
		if got := DocumentID(c.service, c.kind); got != c.want {
			t.Errorf("DocumentID(%q, %q) = %q, want %q", c.service, c.kind, got, c.want)
		}
	}
}

func TestNear(t *testing.T) {
	known := []string{"wechat/privacy-policy", "wechat/terms-of-service", "whatsapp/privacy-policy"}
	for name, want := range map[string][]string{
		"wechat":                  {"wechat/privacy-policy", "wechat/terms-of-service"},
		"whatsapp/privacy-polciy": {"whatsapp/privacy-policy"},
		"WECHAT/TERMS":            {"wechat/terms-of-service"},
		"nothing-like-any-of-it":  {},
	} {
		got := Near(name, known)
		if d := cmp.Diff(want, append([]string{}, got...)); d != "" {
			t.Errorf("Near(%q): %s", name, d)
		}
	}
}

func TestSeverity(t *testing.T) {
	for i, s := range Severities {
		if parsed, err := ParseSeverity(string(s)); err != nil || parsed != s {
			t.Errorf("ParseSeverity(%q) = %q, %v", s, parsed, err)
		}
		for j, other := range Severities {
			if s.AtLeast(other) != (i <= j) {
				t.Errorf("%s at least %s: %v", s, other, s.AtLeast(other))
			}
		}
	}
	if _, err := ParseSeverity("awful"); err == nil {
		t.Error("a severity that isn't one was read")
	}
	if Severity("awful").AtLeast(Good) {
		t.Error("a severity that isn't one counts as one")
	}
}
