package alerts

import "fmt"

// Verdict says what one route makes of news.
type Verdict struct {
	Route     string   `json:"route"` // its number, and its name if it has one
	Takes     bool     `json:"takes"`
	Why       string   `json:"why"` // in a few words
	Receivers []string `json:"receivers,omitempty"`
	Quiet     string   `json:"quiet,omitempty"`  // hours in which nothing is sent
	Digest    string   `json:"digest,omitempty"` // schedule of the digest it goes into
}

// Explain says what each route makes of the news, in their order. It asks the
// very functions that Compose does.
func (a *Alerts) Explain(n News) []Verdict {
	if len(a.config.Routes) == 0 {
		return []Verdict{{
			Route: "none is written", Takes: len(a.defaultRoute(n)) > 0, Why: "then every receiver hears of everything", Receivers: a.Receivers(),
		}}
	}
	var verdicts []Verdict
	taken := ""
	for i, r := range a.config.Routes {
		v := Verdict{Route: fmt.Sprintf("%d", i+1)}
		if r.Name != "" {
			v.Route += " " + r.Name
		}
		why := r.When.mismatch(n)
		switch {
		case taken != "":
			v.Why = fmt.Sprintf("not reached: route %s took it and says no continue", taken)
		case why != "":
			v.Why = why
		default:
			v.Takes, v.Why, v.Receivers = true, "everything it asks for is so", r.To
			v.Quiet = r.Quiet.String()
			if r.Digest != nil {
				v.Digest = r.digestKey()
			}
			if !r.Continue {
				taken = v.Route
			}
		}
		verdicts = append(verdicts, v)
	}
	return verdicts
}
