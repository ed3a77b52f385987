package extract

import (
	"encoding/json"
	"regexp"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"policytrail/policy"
)

// Some pages hold no text but what a script writes into them, and bring that
// along in another shape: a copy for browsers without scripts, a frame's
// document in an attribute, data of the page in a script element. It is read
// where the page has nothing else.

// deliveredWords is the length from which such a text is taken: shorter ones are
// notices, such as that a script is needed.
const deliveredWords = 60

// sources are the places of a page where its text may be delivered, best first.
type sources struct {
	copies []string // markup
	data   []string // JSON
}

// delivered notes them before they are cut out of the page.
func delivered(root *html.Node) (s sources) {
	for n := range root.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		switch n.DataAtom {
		case atom.Noscript:
			s.copies = append(s.copies, textOf(n))
		case atom.Iframe:
			if doc := attr(n, "srcdoc"); doc != "" {
				s.copies = append(s.copies, doc)
			}
		case atom.Script:
			switch attr(n, "type") {
			case "application/json", "application/ld+json":
				s.data = append(s.data, textOf(n))
			case "", "text/javascript", "application/javascript", "module":
				s.data = append(s.data, assigned(textOf(n))...)
			}
		}
	}
	return s
}

// assignment is where a script sets a variable to a value in JSON:
// "window.__STATE__ = {", or to text that holds JSON.
var assignment = regexp.MustCompile(`[\w$\])"']\s*=\s*(JSON\.parse\(\s*"|[{\[])`)

// mostAssignments bounds the values that are looked at in one script, each of
// which may reach to its end.
const mostAssignments = 8

// assigned are the values in JSON that a script sets variables to. What is
// JavaScript but no JSON is cut off where it stops being JSON.
func assigned(script string) (data []string) {
	for range mostAssignments {
		at := assignment.FindStringSubmatchIndex(script)
		if at == nil {
			return data
		}
		decoder := json.NewDecoder(strings.NewReader(script[at[3]-1:]))
		var value json.RawMessage
		if err := decoder.Decode(&value); err != nil {
			script = script[at[3]:]
			continue
		}
		script = script[at[3]-1+int(decoder.InputOffset()):]
		var inner string
		if json.Unmarshal(value, &inner) == nil {
			value = json.RawMessage(inner)
		}
		data = append(data, string(value))
	}
	return data
}

// passages gives those of the first source that holds a text; nil when none does.
func (s sources) passages(src Source) []passage {
	markup := s.copies
	for _, data := range s.data {
		markup = append(markup, markupIn(data)...)
	}
	for _, m := range markup {
		if policy.Words(m) < deliveredWords {
			continue
		}
		root, err := html.Parse(strings.NewReader(m))
		if err != nil {
			continue
		}
		dropUnread(root)
		found := trim(write(mainText(root), newLinks(src), nil, src.URL, places(root)))
		if prose := measure(root)[root].prose; prose >= deliveredWords && wordsOf(found) >= deliveredWords {
			return found
		}
	}
	return nil
}

// richText are the keys under which the formats of content systems keep the
// pieces of a text, in order. Other keys hold labels and settings.
var richText = newWordSet("text value content articlebody")

// markupIn finds texts in JSON: the longest string that is markup, and the
// pieces of a rich text or of a plain one as paragraphs.
func markupIn(data string) (found []string) {
	longest, pieces := "", strings.Builder{}
	eachString(data, func(key, value string) {
		switch {
		case strings.Contains(value, "</p>") || strings.Contains(value, "</li>") || strings.Contains(value, "<br"):
			if len(value) > len(longest) {
				longest = value
			}
		case richText[strings.ToLower(key)] && policy.Words(value) > 1:
			for line := range strings.Lines(value) {
				pieces.WriteString("<p>" + html.EscapeString(line) + "</p>")
			}
		}
	})
	return append(found, longest, pieces.String())
}

// eachString calls f for the strings in JSON that are values, in their order,
// with the key of the object they stand in; arrays bear the key they stand under.
func eachString(data string, f func(key, value string)) {
	type level struct {
		object, value bool // value: the next token of the object is one
		key           string
	}
	stack := []level{{}}
	decoder := json.NewDecoder(strings.NewReader(data))
	for {
		token, err := decoder.Token()
		if err != nil {
			return // at its end, or where it is broken
		}
		top := &stack[len(stack)-1]
		if name, ok := token.(string); ok && top.object && !top.value {
			top.key, top.value = name, true
			continue
		}
		top.value = false
		switch t := token.(type) {
		case json.Delim:
			if t == '}' || t == ']' {
				stack = stack[:len(stack)-1]
				stack[len(stack)-1].value = false
			} else {
				stack = append(stack, level{object: t == '{', key: top.key})
			}
		case string:
			f(top.key, t)
		}
	}
}
