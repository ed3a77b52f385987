package clause

import "testing"

// TestMentions: what only names a matter is told from what says it.
func TestMentions(t *testing.T) {
	rules := load(t)
	flagged := 0
	for _, test := range []struct{ kind, sentence string }{
		{"location", "Some offers vary with your location, and so do taxes and prices."},
		{"location", "The service is void where the law of your location forbids it."},
		{"location", "Users must not collect the precise location of other members."},
		{"data-retention", "We have revised our policy with more details on how long we keep your data."},
		{"biometric-and-sensitive-data", "You must not post sensitive information about other people here."},
		{"contacts-upload", "You may not use bots to access or download contacts of other members."},
		{"breach-notice", "You are responsible for notifying your own employees of a breach."},
		{"consent-and-opt-out", "You may opt out within 30 days of accepting the arbitration agreement."},
		{"cross-border-transfer", "Acme Limited, a company located at 4 Harbour Road in Singapore and registered there, runs this page."},
		{"targeted-advertising", "Your dealings with advertisers whose relevant ads you find here are between you and them."},
		{"children", "We notify you at least 18 days before a change of the plan."},
		{"identity-requirement", "To answer your request to see your data we need to verify your identity."},
		{"content-licence", "We hereby grant you a worldwide, non-exclusive license to use and display the reports."},
		{"termination", "A parent can suspend or restrict the account of a child with this function."},
		{"data-sale", "The software is licensed to you, not sold to you."},
		{"termination", "We may delete content from your profile that breaks these rules."},
		{"arbitration", "You may opt out of the modifications to your agreement to arbitrate by letter."},
		{"as-is", "We cannot guarantee the security of information you send us."},
		{"tracking", "We have revised our terms with more details on our use of cookies."},
		{"data-retention", "The receiving party shall store confidential information for as long as the law demands it."},
	} {
		flags := byKind(rules.Flags(test.sentence, "en"))[test.kind]
		flagged += len(flags)
		for _, f := range flags {
			if !f.Mention {
				t.Errorf("%s: no mention: %q", test.kind, test.sentence)
			}
		}
	}
	if flagged < 5 {
		t.Errorf("only %d of the sentences are flagged at all", flagged)
	}
}

// TestNoClauseIsAMention: the examples of the catalogue and the sentences of the
// rules' own tests say what they name.
func TestNoClauseIsAMention(t *testing.T) {
	rules := load(t)
	for code, language := range rules.languages {
		for _, rule := range language.rules {
			for _, sentence := range append(append(rule.tests.match, rule.tests.negated...), rule.kind.Examples...) {
				for _, f := range byKind(rules.Flags(sentence, code))[rule.kind.ID] {
					if f.Mention {
						t.Errorf("%s takes for a mention: %q", rule.id, sentence)
					}
				}
			}
		}
	}
}

// TestItemsOfAMention: what a list hangs on is said of each of its items.
func TestItemsOfAMention(t *testing.T) {
	text := "You agree that you will not use the assistant, including what it decides or does by itself with or without the help of any person whatever, for the following:\n\n" +
		"- to collect biometric data of passers-by;\n- to collect and keep face prints for police officers on patrol."
	flags := byKind(load(t).Flags(text, "en"))["biometric-and-sensitive-data"]
	if len(flags) == 0 {
		t.Fatal("nothing flagged")
	}
	for _, f := range flags {
		if !f.Mention {
			t.Errorf("no mention: %q", f.Sentence)
		}
	}
}
