package diff

import (
	"fmt"
	"html/template"
	"io"
)

// PageOptions say what stands on a page beside the change.
type PageOptions struct {
	Title    string   // of the page, its heading
	Language string   // of the texts, BCP 47; "" when it is not known
	Lead     []string // paragraphs before the change
	Flags    func(h Hunk) []string
}

// Page writes the change as a whole HTML page that needs nothing else: it can be
// mailed, printed and kept. It follows the reader's dark or light colours.
func (c *Change) Page(w io.Writer, o PageOptions) error {
	data := struct {
		PageOptions
		Style  template.CSS
		Change template.HTML
		Old    string
		New    string
	}{o, pageStyle, c.HTML(HTMLOptions{Flags: o.Flags}), c.OldSHA256, c.NewSHA256}
	if err := pageTemplate.Execute(w, data); err != nil {
		return fmt.Errorf("writing the page: %w", err)
	}
	return nil
}

var pageTemplate = template.Must(template.New("page").Parse(`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{{.Title}}</title>
<style>{{.Style}}</style>
</head>
<body>
<main>
<h1>{{.Title}}</h1>
{{range .Lead}}<p>{{.}}</p>
{{end}}<p class="legend">In each passage, <del>what went</del> and <ins>what came</ins>; <ins class="moved">what only moved</ins> stands twice. ¶ marks a break between passages that came or went.</p>
<div{{with .Language}} lang="{{.}}"{{end}}>
{{.Change}}</div>
<p class="more">SHA-256 of the old text {{.Old}}, of the new text {{.New}}</p>
</main>
</body>
</html>
`))

// pageStyle keeps to the browser's own colours but for two tints, which hold on
// a light and on a dark ground; the strike and the underline tell the same
// without colour, and on paper.
const pageStyle = `
body { font: 1rem/1.6 system-ui, sans-serif; margin: 0 auto; padding: 1rem; max-width: 46rem; overflow-wrap: break-word }
h1 { font-size: 1.4rem; line-height: 1.3 }
h3 { font-size: 1.05rem; margin: 2rem 0 .5rem }
.hunk { margin: 0 0 1.25rem; padding-left: .8rem; border-left: .2rem solid #888 }
.hunk-added { border-color: #2e8b4a }
.hunk-removed { border-color: #c73a3a }
.hunk-moved, .hunk-renumbered { border-color: #5b6ee1 }
.hunk-kind, .legend, .more { font-size: .85rem; opacity: .8; margin: 0 }
.passage { margin: .2rem 0 0 }
.flags { margin: .2rem 0; padding-left: 1.2rem; font-weight: bold }
del { text-decoration: line-through; background: rgba(218, 54, 51, .2) }
ins { text-decoration: underline; background: rgba(46, 160, 67, .25) }
del + ins { margin-inline-start: .2em }
del.moved, ins.moved { background: rgba(91, 110, 225, .25) }
.visually-hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap }
@media print { .hunk { break-inside: avoid } }
`
