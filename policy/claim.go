package policy

import "strings"

// Claim is something a service said in public about what a document settles:
// "does not store any chat histories".
type Claim struct {
	Text   string   `json:"text"`
	Date   string   `json:"date"`             // YYYY-MM-DD
	Source string   `json:"source,omitempty"` // where it was said, a web address as a rule
	Kinds  []string `json:"kinds"`            // the clause kinds that speak against it
}

// Against picks the flags that speak against the claim: those of its kinds
// that do not protect the reader and say more than the name of the matter.
func (c Claim) Against(flags []Flag) []Flag {
	var against []Flag
	for _, f := range flags {
		if f.Severity == Good || f.Mention {
			continue
		}
		for _, kind := range c.Kinds {
			if f.Kind == kind {
				against = append(against, f)
				break
			}
		}
	}
	return against
}

// String is the claim with its date, for people.
func (c Claim) String() string {
	return "“" + strings.Trim(c.Text, "“”\"") + "” (" + c.Date + ")"
}
