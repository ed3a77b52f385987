package cli

import (
	"io"
	"os"
	"strings"
	"time"

	"charm.land/lipgloss/v2"
	"charm.land/lipgloss/v2/table"
	"golang.org/x/term"

	"policytrail/policy"
)

// screen is what is known of the terminal results are printed to.
type screen struct {
	out      io.Writer
	width    int // columns; 0 when it is no terminal
	colour   bool
	terminal bool
}

func (a *app) screen() screen { return a.screenOf(a.env.Out) }

func (a *app) screenOf(w io.Writer) screen {
	s := screen{out: w}
	file, ok := w.(*os.File)
	if !ok || !term.IsTerminal(int(file.Fd())) {
		return s
	}
	s.terminal = true
	if width, _, err := term.GetSize(int(file.Fd())); err == nil {
		s.width = width
	}
	// See no-color.org: any value but an empty one.
	plain, _ := a.env.Lookup("NO_COLOR")
	kind, _ := a.env.Lookup("TERM")
	s.colour = plain == "" && kind != "dumb"
	return s
}

// bold, faint and coloured return the text marked so, on a screen with colour.
func (s screen) bold(text string) string  { return s.style(lipgloss.NewStyle().Bold(true), text) }
func (s screen) faint(text string) string { return s.style(lipgloss.NewStyle().Faint(true), text) }

func (s screen) coloured(ansi, text string) string {
	return s.style(lipgloss.NewStyle().Foreground(lipgloss.Color(ansi)), text)
}

func (s screen) style(style lipgloss.Style, text string) string {
	if !s.colour || text == "" {
		return text
	}
	return style.Render(text)
}

// severity is a severity's name in its colour.
func (s screen) severity(name string) string {
	ansi, ok := map[string]string{"critical": "1", "warning": "3", "notice": "4", "good": "2"}[name]
	if !ok {
		return name
	}
	return s.coloured(ansi, name)
}

// severityLabel is a severity in capitals, in its colour.
func (s screen) severityLabel(severity policy.Severity) string {
	return strings.Replace(s.severity(string(severity)), string(severity), strings.ToUpper(string(severity)), 1)
}

// table prints rows under a header, columns as wide as they need to be. On a
// terminal it fits the width by wrapping; elsewhere lines stay whole, for grep.
func (s screen) table(header []string, rows [][]string) error {
	t := table.New().
		BorderTop(false).BorderBottom(false).BorderLeft(false).BorderRight(false).
		BorderHeader(false).BorderColumn(false).BorderRow(false).
		Headers(header...).Rows(rows...).
		StyleFunc(func(row, column int) lipgloss.Style {
			style := lipgloss.NewStyle()
			if column < len(header)-1 {
				style = style.PaddingRight(2)
			}
			if row == table.HeaderRow && s.colour {
				style = style.Bold(true)
			}
			return style
		})
	if s.width > 0 && tableWidth(header, rows) > s.width {
		t = t.Width(s.width).Wrap(true)
	}
	var lines strings.Builder
	for line := range strings.Lines(t.Render()) {
		lines.WriteString(strings.TrimRight(line, " \n") + "\n")
	}
	_, err := io.WriteString(s.out, lines.String())
	return err
}

func tableWidth(header []string, rows [][]string) int {
	widest := make([]int, len(header))
	for _, row := range append([][]string{header}, rows...) {
		for i, cell := range row {
			widest[i] = max(widest[i], lipgloss.Width(cell))
		}
	}
	total := 2 * (len(header) - 1)
	for _, width := range widest {
		total += width
	}
	return total
}

// stamp is how times are printed: UTC, to the minute, since a history is cited.
func stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format("2006-01-02 15:04")
}
