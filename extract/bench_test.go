package extract

import (
	"fmt"
	"strings"
	"testing"
)

// benchPage is a policy of about so many bytes, in the frame of a site.
func benchPage(size int) []byte {
	section := "<h2>Section</h2><p>" + prose + "</p><ul><li>one thing;</li><li>and <a href=\"/x\">another</a>.</li></ul><div class=\"panel\"><p>" + prose + "</p></div>"
	return []byte(page("Privacy", "<nav><a href=/>Home</a></nav><main><h1>Privacy</h1>"+strings.Repeat(section, max(1, size/len(section)))+"</main>"))
}

// BenchmarkExtract shows how time and memory grow with a page: the rate in MB/s
// is to be the same in each.
func BenchmarkExtract(b *testing.B) {
	for _, size := range []int{100_000, 1_000_000, 10_000_000} {
		body := benchPage(size)
		b.Run(fmt.Sprintf("%dkB", size/1000), func(b *testing.B) {
			b.SetBytes(int64(len(body)))
			b.ReportAllocs()
			for b.Loop() {
				if _, err := Extract(Source{Body: body}); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "pages/s")
		})
	}
}
