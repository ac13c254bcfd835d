package failures_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"concurrency/exercises/failures"
)

func ExampleRetry() {
	calls := 0
	fetch := func(context.Context) (string, error) {
		if calls++; calls < 3 {
			return "", errors.New("no answer")
		}
		return "the page", nil
	}
	policy := failures.Policy{
		Attempts: 5,
		Budget:   time.Minute,      // for all of it
		Timeout:  10 * time.Second, // for each attempt
		Backoff:  failures.Backoff{First: time.Millisecond, Most: time.Second},
	}
	page, err := failures.Retry(context.Background(), policy, fetch)
	fmt.Println(page, err, "after", calls, "calls")
	// Output: the page <nil> after 3 calls
}

// An error that no attempt can mend is marked as such.
func ExamplePermanent() {
	login := func(context.Context) (string, error) {
		return "", failures.Permanent(errors.New("wrong password"))
	}
	_, err := failures.Retry(context.Background(), failures.Policy{Attempts: 5}, login)
	fmt.Println(err)
	// Output: failures: given up after 1 attempt: failures: the error is permanent: wrong password
}

// Pauses that come out the same every time, as a simulation needs them.
func ExampleBackoff_seeded() {
	source := rand.New(rand.NewPCG(1, 2))
	backoff := failures.Backoff{
		First:  time.Millisecond,
		Most:   time.Second,
		Jitter: func(ceiling time.Duration) time.Duration { return time.Duration(source.Int64N(int64(ceiling))) },
	}
	_, err := failures.Retry(context.Background(), failures.Policy{Attempts: 3, Backoff: backoff},
		func(context.Context) (int, error) { return 0, errors.New("no answer") })
	fmt.Println(errors.Is(err, failures.ErrAttempts))
	// Output: true
}

func ExampleDegrade() {
	shop := func(context.Context) (int, error) { return 0, errors.New("shop: closed") }
	yesterday := func(context.Context) (int, error) { return 42, nil }
	price, err := failures.Degrade(context.Background(),
		failures.Way[int]{Name: "today's price", Do: shop},
		failures.Way[int]{Name: "yesterday's price", Do: yesterday})
	fmt.Println(price.Value, err)
	fmt.Printf("this is %s: %v\n", price.Way, price.Err)
	// Output:
	// 42 <nil>
	// this is yesterday's price: today's price: shop: closed
}
