// Times nginx-go-crossplane on files: prints the seconds of one parse, a line for each file. Of several runs the best
// counts, and of a run's wall and processor time the shorter.
package main

import (
	"fmt"
	"os"
	"syscall"
	"time"

	crossplane "github.com/nginxinc/nginx-go-crossplane"
)

const runs = 5

func main() {
	for _, file := range os.Args[1:] {
		best := time.Duration(1<<63 - 1)
		for range runs {
			start, before := time.Now(), processor()
			payload, err := crossplane.Parse(file, &crossplane.ParseOptions{
				SingleFile:                true,
				SkipDirectiveContextCheck: true,
				SkipDirectiveArgsCheck:    true,
			})
			best = min(best, time.Since(start), processor()-before)
			if err != nil || payload.Status != "ok" {
				fmt.Fprintln(os.Stderr, file, err, payload)
				os.Exit(1)
			}
		}
		fmt.Println(best.Seconds())
	}
}

func processor() time.Duration {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		panic(err)
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}
