package clause

import (
	"regexp"
	"strings"

	"policytrail/policy"
)

// fragment is how many words of its own a sentence needs to say something; a
// title does not.
const fragment = 5

// weak reports whether the flag's sentence only names its matter: a title that
// stands as a sentence, the definition of a term, or what its pack takes for a
// mention. What it names may be told elsewhere; that the name came or went is no
// event.
func (f *folded) weak() bool {
	if f.Mention || len(f.lead) == 0 && len(f.before)+len(f.quote)+len(f.after) < fragment || f.titled {
		return true
	}
	return len(f.lead) == 0 && defines(f.words())
}

// defines reports whether a sentence begins with a term and what it means.
func defines(words []string) bool {
	for _, word := range firstOf(words, defined) {
		if definition[word] {
			return true
		}
	}
	return false
}

// defined is among how many first words of a definition the verb stands.
const defined = 6

var definition = wordSet("means bedeutet bezeichnet désigne désignent significa significano oznacza betekent")

// numberedTitle is a number and what it heads, to the end without a stop: "10.
// Message board and right of deletion".
var numberedTitle = regexp.MustCompile(`^\d+(\.\d+)*\.? [^.!?;:。]*[^.!?;:,。\s]$`)

// longTitle is how many words a title has at most.
const longTitle = 14

func titled(passage string) bool {
	passage = strings.TrimSpace(passage)
	return policy.Words(passage) <= longTitle && numberedTitle.MatchString(passage)
}
