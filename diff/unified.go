package diff

import (
	"bufio"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// Unified writes the step from one text to the other as a unified diff, which
// `git apply` and `patch` take, with context unchanged lines about each piece
// (negative counts as 0). The names are written as they are given: git wants
// "a/name" and "b/name". Equal texts write nothing.
func Unified(w io.Writer, oldName, newName, oldText, newText string, context int) error {
	edits := lineEdits(fileLines(oldText), fileLines(newText))
	pieces := patchPieces(edits, max(0, context))
	if len(pieces) == 0 {
		return nil
	}
	out := bufio.NewWriter(w)
	fmt.Fprintf(out, "--- %s\n+++ %s\n", patchName(oldName), patchName(newName))
	for _, p := range pieces {
		p.write(out)
	}
	if err := out.Flush(); err != nil {
		return fmt.Errorf("writing the patch: %w", err)
	}
	return nil
}

// lineEdit is one line of a patch: ' ', '-' or '+' and the line as it stands
// in the file, with the 0-based line numbers reached before it.
type lineEdit struct {
	mark     byte
	line     string
	old, new int
}

func fileLines(text string) []string {
	lines := strings.SplitAfter(text, "\n")
	if lines[len(lines)-1] == "" {
		lines = lines[:len(lines)-1]
	}
	return lines
}

// lineEdits spells the whole step line by line. A last line without a newline
// differs from the same line with one.
func lineEdits(oldLines, newLines []string) []lineEdit {
	in := interner{}
	found, _ := matches(in.numbers(oldLines), in.numbers(newLines))
	var edits []lineEdit
	i, j := 0, 0
	for _, f := range append(found, match{len(oldLines), len(newLines), 0}) {
		for ; i < f.a; i++ {
			edits = append(edits, lineEdit{'-', oldLines[i], i, j})
		}
		for ; j < f.b; j++ {
			edits = append(edits, lineEdit{'+', newLines[j], i, j})
		}
		for range f.n {
			edits = append(edits, lineEdit{' ', oldLines[i], i, j})
			i, j = i+1, j+1
		}
	}
	return edits
}

// patchPiece is a run of edits under one @@ line.
type patchPiece []lineEdit

// patchPieces cuts out what changed with its context; pieces whose contexts
// touch are one.
func patchPieces(edits []lineEdit, context int) []patchPiece {
	var pieces []patchPiece
	from, to := 0, -1 // of the piece being gathered; none while to < 0
	for k, e := range edits {
		if e.mark == ' ' {
			continue
		}
		if to < 0 || k-context > to {
			if to >= 0 {
				pieces = append(pieces, edits[from:to])
			}
			from = max(0, k-context)
		}
		to = min(len(edits), k+1+context)
	}
	if to >= 0 {
		pieces = append(pieces, edits[from:to])
	}
	return pieces
}

func (p patchPiece) write(out *bufio.Writer) {
	oldCount, newCount := 0, 0
	for _, e := range p {
		if e.mark != '+' {
			oldCount++
		}
		if e.mark != '-' {
			newCount++
		}
	}
	fmt.Fprintf(out, "@@ -%s +%s @@\n", patchRange(p[0].old, oldCount), patchRange(p[0].new, newCount))
	for _, e := range p {
		out.WriteByte(e.mark)
		out.WriteString(e.line)
		if !strings.HasSuffix(e.line, "\n") {
			out.WriteString("\n\\ No newline at end of file\n")
		}
	}
}

// patchRange is 1-based; an empty range names the line before it.
func patchRange(start, count int) string {
	if count == 0 {
		return fmt.Sprintf("%d,0", start)
	}
	return fmt.Sprintf("%d,%d", start+1, count)
}

// patchName writes a file name the way git does: quoted when it holds
// characters that would end it, with a tab behind when it holds a blank.
func patchName(name string) string {
	if strings.ContainsFunc(name, func(r rune) bool { return r < ' ' || r == '"' || r == '\\' || r == 0x7F }) {
		return strconv.QuoteToASCII(name)
	}
	if strings.Contains(name, " ") {
		return name + "\t"
	}
	return name
}
