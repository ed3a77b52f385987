package alerts

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"policytrail/policy"
)

// DigestPlan is a digest as the scheduler knows it: when it is due, and who
// gets it even if there is nothing in it.
type DigestPlan struct {
	Key       string
	Schedule  string
	Timezone  string
	Heartbeat []string // receivers
}

// digestKey tells digests apart.
func (r Route) digestKey() string {
	if r.Name != "" {
		return r.Name
	}
	return strings.TrimSpace(r.Digest.Schedule + " " + r.Digest.Timezone)
}

// Digests are the digests of all routes, in their order.
func (a *Alerts) Digests() []DigestPlan {
	var plans []DigestPlan
	for _, r := range a.config.Routes {
		if r.Digest == nil {
			continue
		}
		key := r.digestKey()
		i := slices.IndexFunc(plans, func(p DigestPlan) bool { return p.Key == key })
		if i < 0 {
			i = len(plans)
			plans = append(plans, DigestPlan{Key: key, Schedule: r.Digest.Schedule, Timezone: r.Digest.Timezone})
		}
		for _, name := range r.To {
			if r.Digest.Heartbeat && !slices.Contains(plans[i].Heartbeat, name) {
				plans[i].Heartbeat = append(plans[i].Heartbeat, name)
			}
		}
	}
	return plans
}

// Roundup is the data of a digest event.
type Roundup struct {
	Name     string           `json:"name,omitempty"` // the route's
	Since    time.Time        `json:"since"`          // what it covers, UTC
	Until    time.Time        `json:"until"`
	Count    int              `json:"count"`              // of all news it stands for
	LeftOut  int              `json:"left_out,omitempty"` // of those, the least severe, that Services lack
	Services []RoundupService `json:"services,omitempty"` // the one with the most severe news first
	Watch    policy.Pulse     `json:"watch"`              // what was watched meanwhile
}

// RoundupService is the news of one service, the most severe first.
type RoundupService struct {
	Service string              `json:"service"`
	Items   []policy.DigestItem `json:"items"`
}

// ComposeDigest writes the digest of what was held for receivers, who all get
// the same: the items, and how many more there are. Its id follows from the
// digest's key, the time it is for and who gets it.
func (a *Alerts) ComposeDigest(h policy.Holding) (*policy.Alert, []policy.Delivery, error) {
	p := Payload{Version: PayloadVersion, Event: policy.EventDigest, At: h.Until.UTC(), Severity: policy.Notice}
	p.Digest = &Roundup{
		Name: a.routeName(h.Digest), Since: h.Since.UTC(), Until: h.Until.UTC(), Count: h.Count,
		LeftOut: h.Count - len(h.Items), Services: byService(h.Items), Watch: h.Pulse,
	}
	for _, item := range h.Items {
		if item.Severity.Rank() > p.Severity.Rank() {
			p.Severity = item.Severity
		}
	}
	p.Link = overview(a.config.BaseURL)
	p.Title, p.Lead = p.title(), p.lead()
	id := stableID("alert", string(p.Event), h.Digest, strconv.FormatInt(h.Until.UnixMilli(), 10), strings.Join(h.Receivers, "\x00"))
	alert, err := a.alert(id, p)
	if err != nil {
		return nil, nil, err
	}
	targets := a.digestTargets(h.Digest, h.Receivers)
	for _, t := range a.targets(News{Event: policy.EventDigest}) {
		targets = add(targets, t)
	}
	return alert, owe(alert, targets), nil
}

// digestTargets are the receivers of a digest, with the quiet hours of the
// route it is theirs by.
func (a *Alerts) digestTargets(key string, receivers []string) []target {
	var targets []target
	for _, name := range receivers {
		t := target{receiver: name}
		for _, r := range a.config.Routes {
			if r.Digest != nil && r.digestKey() == key && slices.Contains(r.To, name) {
				t.quiet = r.Quiet
				break
			}
		}
		targets = append(targets, t)
	}
	return targets
}

// routeName is the name of the route a digest belongs to; "" when it has none.
func (a *Alerts) routeName(key string) string {
	for _, r := range a.config.Routes {
		if r.Digest != nil && r.Name == key {
			return r.Name
		}
	}
	return ""
}

func overview(baseURL string) string {
	if baseURL == "" {
		return ""
	}
	return strings.TrimRight(baseURL, "/") + "/changes"
}

// byService groups items, the most severe first: services by their worst item
// and then by name, items by severity and then by time.
func byService(items []policy.DigestItem) []RoundupService {
	var services []RoundupService
	for _, item := range slices.SortedStableFunc(slices.Values(items), func(a, b policy.DigestItem) int {
		return cmp.Or(b.Severity.Rank()-a.Severity.Rank(), a.At.Compare(b.At))
	}) {
		i := slices.IndexFunc(services, func(s RoundupService) bool { return s.Service == item.Service })
		if i < 0 {
			i = len(services)
			services = append(services, RoundupService{Service: item.Service})
		}
		services[i].Items = append(services[i].Items, item)
	}
	slices.SortStableFunc(services, func(a, b RoundupService) int {
		return cmp.Or(b.Items[0].Severity.Rank()-a.Items[0].Severity.Rank(), cmp.Compare(a.Service, b.Service))
	})
	return services
}

// title of a digest: "Digest: 3 news of 2 services, 1 critical".
func (r *Roundup) title() string {
	name := "Digest"
	if r.Name != "" {
		name = oneLine(r.Name, 60) + " digest"
	}
	if r.Count == 0 {
		return name + ": nothing new, " + r.pulse()
	}
	worst := 0
	first := r.Services[0].Items[0].Severity
	for _, s := range r.Services {
		for _, item := range s.Items {
			if item.Severity == first {
				worst++
			}
		}
	}
	return fmt.Sprintf("%s: %s of %s, %d %s", name, plural(r.Count, "alert", "alerts"),
		plural(len(r.Services), "service", "services"), worst, first)
}

func (r *Roundup) lead() string {
	span := fmt.Sprintf("From %s to %s ", stamp(r.Since), stamp(r.Until))
	if r.Count == 0 {
		return span + "there was nothing to tell: " + r.pulse() + "."
	}
	return span + "this was worth telling, the most severe first; " + r.pulse() + "."
}

// pulse says that the watch goes on: "113 documents watched, 2 of them can't be read".
func (r *Roundup) pulse() string {
	text := plural(r.Watch.Watched, "document", "documents") + " watched, " + strconv.Itoa(r.Watch.Checked) + " checked"
	if r.Watch.Broken > 0 {
		text += fmt.Sprintf(", %d can't be read", r.Watch.Broken)
	}
	return text
}
