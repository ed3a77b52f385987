package policy

import "time"

// DigestItem is one alert as a digest tells it.
type DigestItem struct {
	Alert    string    `json:"alert"` // its id
	Event    Event     `json:"event"`
	Document string    `json:"document"` // id
	Service  string    `json:"service"`
	At       time.Time `json:"at"`
	Severity Severity  `json:"severity"`
	Title    string    `json:"title"`
	Lead     string    `json:"lead"`
	Link     string    `json:"link,omitempty"`
}

// Pulse is the sign of life of a watch in a stretch of time.
type Pulse struct {
	Watched int `json:"watched"` // documents
	Checked int `json:"checked"` // of them, with success
	Broken  int `json:"broken"`  // of them, now
}

// Holding is what was held of a digest for receivers who all get the same.
type Holding struct {
	Digest       string // key
	Receivers    []string
	Since, Until time.Time
	Count        int          // of all that was held
	Items        []DigestItem // of those, the most severe, as many as a message can bear
	Pulse        Pulse
}
