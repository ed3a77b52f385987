package diff

import (
	"fmt"
	"html/template"
	"slices"
	"strings"
)

// HTMLOptions say how a change is drawn as HTML.
type HTMLOptions struct {
	Inline   bool                  // styles on the elements, for mail; without, classes for the page's stylesheet
	MaxHunks int                   // then "… and N more changes"; 0 draws all
	Flags    func(h Hunk) []string // labels above a hunk
}

// HTML draws the change by section: <section><h3>, and in it each passage with
// <del> and <ins>. Everything is escaped.
//
// It reads without colour (each passage says what happened to it, browsers
// strike del and underline ins) and aloud. For a page, what is spoken only
// stands in elements of class visually-hidden, which the page's stylesheet
// must hide; the other classes are change, hunk, hunk-added, hunk-removed,
// hunk-rewritten, hunk-moved, hunk-split, hunk-merged, hunk-renumbered,
// hunk-kind, flags, passage, more, and moved for words that stand elsewhere
// now. Page is such a page. For mail
// there are title attributes instead, no class, and translucent colours that
// keep the reader's own text and background, dark or light; long runs that
// stayed are cut.
func (c *Change) HTML(o HTMLOptions) template.HTML {
	d := drawing{o: o, look: pageLook}
	if o.Inline {
		d.look = mailLook
	}
	chapters, more := c.chapters(o.MaxHunks)
	d.printf("<div%s>\n", d.look.change)
	for _, ch := range chapters {
		d.printf("<section>\n<h3%s>%s</h3>\n", d.look.heading, escape(ch.title))
		for _, h := range ch.hunks {
			d.hunk(h)
		}
		d.printf("</section>\n")
	}
	if more > 0 {
		d.printf("<p%s>%s</p>\n", d.look.more, moreHunks(more))
	}
	d.printf("</div>\n")
	return template.HTML(d.out.String())
}

// look holds the attributes of the elements, each with the blank before it.
type look struct {
	change, heading, hunk, kind, flags, passage, more string
	inks, moves                                       map[Op]markup // of what went and came, and of what only moved
}

// markup is the element words stand in, and what is read aloud before them.
type markup struct{ element, attributes, spoken string }

const (
	hidden    = `<span class="visually-hidden"> %s: </span>`
	mailDel   = ` title="removed" style="text-decoration:line-through;background-color:rgba(218,54,51,.25)"`
	mailIns   = ` title="inserted" style="text-decoration:underline;background-color:rgba(46,160,67,.25)"`
	mailGone  = ` title="moved away" style="text-decoration:line-through;background-color:rgba(120,120,200,.25)"`
	mailMoved = ` title="moved here" style="text-decoration:underline;background-color:rgba(120,120,200,.25)"`
)

var pageLook = look{
	change:  ` class="change"`,
	hunk:    ` class="hunk hunk-%s"`,
	kind:    ` class="hunk-kind"`,
	flags:   ` class="flags"`,
	passage: ` class="passage" dir="auto"`,
	more:    ` class="more"`,
	inks: map[Op]markup{
		Delete: {"del", "", fmt.Sprintf(hidden, "removed")},
		Insert: {"ins", "", fmt.Sprintf(hidden, "inserted")},
	},
	moves: map[Op]markup{
		Delete: {"del", ` class="moved"`, fmt.Sprintf(hidden, "moved away")},
		Insert: {"ins", ` class="moved"`, fmt.Sprintf(hidden, "moved here")},
	},
}

var mailLook = look{
	heading: ` style="margin:1.5em 0 .5em;font-size:1em"`,
	hunk:    ` style="margin:0 0 1em;padding-left:.75em;border-left:3px solid #888888"`,
	kind:    ` style="margin:0;font-size:.85em"`,
	flags:   ` style="margin:0;padding-left:1.2em;font-weight:bold"`,
	passage: ` style="margin:.25em 0 0" dir="auto"`,
	more:    ` style="margin:1em 0"`,
	inks:    map[Op]markup{Delete: {"del", mailDel, ""}, Insert: {"ins", mailIns, ""}},
	moves:   map[Op]markup{Delete: {"del", mailGone, ""}, Insert: {"ins", mailMoved, ""}},
}

// drawing gathers the HTML of one change.
type drawing struct {
	out  strings.Builder
	o    HTMLOptions
	look look
}

func (d *drawing) printf(format string, arguments ...any) {
	fmt.Fprintf(&d.out, format, arguments...)
}

func (d *drawing) hunk(h Hunk) {
	attributes := d.look.hunk
	if !d.o.Inline {
		attributes = fmt.Sprintf(attributes, h.Kind)
	}
	d.printf("<div%s>\n<p%s>%s</p>\n", attributes, d.look.kind, escape(h.label()))
	d.flags(h)
	d.printf("<p%s>", d.look.passage)
	spans := h.drawn()
	if d.o.Inline {
		spans = shortened(spans)
	}
	for _, s := range spans {
		d.span(s)
	}
	d.printf("</p>\n</div>\n")
}

func (d *drawing) flags(h Hunk) {
	if d.o.Flags == nil {
		return
	}
	labels := d.o.Flags(h)
	if len(labels) == 0 {
		return
	}
	d.printf("<ul%s>\n", d.look.flags)
	for _, label := range labels {
		d.printf("<li>%s</li>\n", escape(label))
	}
	d.printf("</ul>\n")
}

func (d *drawing) span(s Span) {
	ink := d.look.inks[s.Op]
	if s.Move != 0 {
		ink = d.look.moves[s.Op]
	}
	if s.Op == Equal {
		d.out.WriteString(escape(s.Text))
		return
	}
	d.printf("<%s%s>%s%s</%s>", ink.element, ink.attributes, ink.spoken, escape(s.Text), ink.element)
}

// label says what happened to the passage, and which it is.
func (h Hunk) label() string {
	name := strings.ToUpper(h.newName()[:1]) + h.newName()[1:]
	label := name + " " + string(h.Kind)
	switch {
	case h.Kind == Moved && h.Spans != nil:
		label = name + " rewritten and " + h.origin()
	case h.Kind == Moved:
		label = name + " " + h.origin()
	case h.Kind == Removed:
		label = "Old " + h.oldName() + " removed"
	case h.Kind == Split || h.Kind == Merged:
		label = "Old " + h.oldName() + " " + string(h.Kind) + " into " + h.newName()
	}
	notes := slices.DeleteFunc(h.notes(), func(note string) bool { return note == h.origin() || note == h.rebroken() })
	if len(notes) > 0 {
		label += ": " + strings.Join(notes, ", ")
	}
	return label
}

func escape(text string) string { return template.HTMLEscapeString(printable(text)) }
