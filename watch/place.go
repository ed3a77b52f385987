package watch

import (
	"net/url"
	"strings"

	"policytrail/alerts"
	"policytrail/policy"
	"policytrail/store"
)

// place is where the page of a visit was found. Scheme, "www.", query and path
// parameters don't count: they change with sessions, and mean the same place.
func (c *Checker) place(v visit) store.Place {
	if v.Page == nil {
		return store.Place{}
	}
	to := v.Page.FinalURL
	return store.Place{Key: placeKey(to), Address: to, Moved: func(from string) (*store.OwedAlert, error) {
		alert, deliveries, err := c.Alerts.Compose(alerts.News{
			Event: policy.EventMoved, Document: v.Document, At: v.At, New: v.Version, MovedFrom: from, MovedTo: to,
		})
		if err != nil || alert == nil {
			return nil, err
		}
		return owed(alert, deliveries), nil
	}}
}

func placeKey(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" {
		return ""
	}
	path, _, _ := strings.Cut(u.EscapedPath(), ";")
	return strings.TrimPrefix(strings.ToLower(u.Host), "www.") + "/" + strings.Trim(path, "/")
}
