// Times nginx-go-crossplane on files: prints the seconds of one parse, the best of several, a line for each file.
package main

import (
	"fmt"
	"os"
	"time"

	crossplane "github.com/nginxinc/nginx-go-crossplane"
)

const runs = 5

func main() {
	for _, file := range os.Args[1:] {
		best := time.Duration(1<<63 - 1)
		for range runs {
			start := time.Now()
			payload, err := crossplane.Parse(file, &crossplane.ParseOptions{
				SingleFile:                true,
				SkipDirectiveContextCheck: true,
				SkipDirectiveArgsCheck:    true,
			})
			best = min(best, time.Since(start))
			if err != nil || payload.Status != "ok" {
				fmt.Fprintln(os.Stderr, file, err, payload)
				os.Exit(1)
			}
		}
		fmt.Println(best.Seconds())
	}
}
