package alerts

import (
	"strings"

	"github.com/clipperhouse/uax29/v2/sentences"
)

// cutSentence cuts text to at most limit characters: after a sentence or a
// line, if one ends in the second half of what fits, else between words. What
// was cut ends in an ellipsis.
func cutSentence(text string, limit int) string {
	runes := []rune(text)
	if len(runes) <= limit {
		return text
	}
	if limit <= 1 {
		return strings.Repeat("…", max(limit, 0))
	}
	room := string(runes[:limit-2]) // for a space and the ellipsis
	end := 0
	for s := sentences.FromString(room); s.Next(); {
		// The last one ends where the room does, most often within a sentence.
		if s.End() < len(room) {
			end = s.End()
		}
	}
	if end > len(room)/2 {
		return strings.TrimRight(room[:end], " \n") + " …"
	}
	return shorten(text, limit)
}
