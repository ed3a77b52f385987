package policy

// Explanation is what a language model said of a change, in plain words. It is
// written by a machine and may be wrong; nothing else follows from it.
type Explanation struct {
	Text   string `json:"text"`
	Model  string `json:"model"`
	Tokens int    `json:"tokens,omitempty"` // that it cost
}
