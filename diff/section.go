package diff

import (
	"fmt"
	"strings"

	"policytrail/policy"
)

// sectionCounts says how many sections were rewritten, added, removed, or
// touched in a lesser way; of a text without headings how many passages.
func (c *Change) sectionCounts() string {
	if c.headless() {
		return c.kindCounts()
	}
	counts := map[string]int{}
	for _, s := range c.sections() {
		counts[s.fate]++
	}
	var parts []string
	for _, fate := range fates {
		switch n := counts[fate]; {
		case n == 0, fate == fateDated:
		case len(parts) == 0:
			parts = append(parts, plural(n, "section")+" "+fate)
		default:
			parts = append(parts, fmt.Sprintf("%d %s", n, fate))
		}
	}
	return strings.Join(parts, ", ")
}

func (c *Change) headless() bool {
	for _, h := range c.Hunks {
		if h.Section != "" || policy.HeadingLevel(h.Old) > 0 || policy.HeadingLevel(h.New) > 0 {
			return false
		}
	}
	return true
}

// What can become of a section, what matters most first.
const (
	fateDated      = "dated" // another date line, which is not counted
	fateRewritten  = "rewritten"
	fateAdded      = "added"
	fateRemoved    = "removed"
	fateMoved      = "moved"
	fateRearranged = "rearranged" // text moved into it or within it
	fateRenumbered = "renumbered"
	fateCorrected  = "corrected" // nothing but spelling and marks
)

var fates = []string{fateRewritten, fateAdded, fateRemoved, fateMoved, fateRearranged, fateRenumbered, fateCorrected, fateDated}

// touched is a section in which something changed.
type touched struct{ path, fate string }

// sections lists the sections that are touched, in order of the hunks. What
// stands under an added heading is part of that addition.
func (c *Change) sections() []touched {
	var all []touched
	at := map[string]int{}
	for _, h := range c.Hunks {
		path, fate := h.path(), h.fate()
		if k, known := at[path]; known {
			all[k].fate = graver(all[k].fate, fate)
			continue
		}
		at[path] = len(all)
		all = append(all, touched{path, fate})
	}
	return all
}

// path is the section a hunk is in; of a heading the one it opens.
func (h Hunk) path() string {
	text := h.New
	if h.Kind == Removed {
		text = h.Old
	}
	if level := policy.HeadingLevel(text); level > 0 {
		return strings.TrimPrefix(h.Section+policy.SectionSeparator+strings.TrimSpace(text[level:]), policy.SectionSeparator)
	}
	return h.Section
}

func (h Hunk) fate() string {
	heading := policy.HeadingLevel(h.Old) > 0 || policy.HeadingLevel(h.New) > 0
	switch {
	case heading && h.Kind == Added:
		return fateAdded
	case heading && h.Kind == Removed:
		return fateRemoved
	}
	for _, a := range h.Aspects {
		switch a {
		case DateLine:
			return fateDated
		case Wording, Numbers, Names:
			return fateRewritten
		case Moving:
			if heading {
				return fateMoved
			}
			return fateRearranged
		case Numbering:
			return fateRenumbered
		}
	}
	return fateCorrected
}

// graver is what is told of a section of which both are true: a section whose
// heading came is added, whatever stands in it.
func graver(before, fate string) string {
	for _, whole := range []string{fateAdded, fateRemoved} {
		if before == whole || fate == whole {
			return whole
		}
	}
	for _, f := range fates {
		if before == f || fate == f {
			return f
		}
	}
	return before
}
