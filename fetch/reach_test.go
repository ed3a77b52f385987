package fetch

import (
	"errors"
	"testing"
)

func TestOffline(t *testing.T) {
	lost := &Error{Reason: DNS, Err: errors.New("no such host")}
	for _, c := range []struct {
		name  string
		notes []error // of hosts a, b, c …
		want  bool
	}{
		{"nothing yet", nil, false},
		{"two hosts", []error{lost, lost}, false},
		{"three hosts", []error{lost, lost, lost}, true},
		{"one answers in between", []error{lost, lost, nil, lost}, false},
		{"an error page is an answer", []error{lost, lost, &Error{Reason: Status, Status: 503}, lost}, false},
		{"a bad address says nothing", []error{lost, lost, &Error{Reason: BadURL}, lost}, true},
		{"back again", []error{lost, lost, lost, nil}, false},
	} {
		client := &Client{}
		for i, err := range c.notes {
			client.reach.note(string(rune('a'+i)), err)
		}
		if client.Offline() != c.want {
			t.Errorf("%s: offline %v", c.name, client.Offline())
		}
	}
	client := &Client{}
	for range 5 {
		client.reach.note("same.example", lost)
	}
	if client.Offline() {
		t.Error("one host that is down was taken for an outage of our own")
	}
}
