package backfill

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/go-co-op/gocron/v2"
	"go.uber.org/zap"
)

// Run loads batches on their schedules until ctx ends. A batch whose input is not there,
// or was loaded before under the same rules, is left alone.
func (b *Backfill) Run(ctx context.Context) error {
	scheduler, err := b.schedule(ctx)
	if err != nil {
		return err
	}
	scheduler.Start()
	<-ctx.Done()
	// Jobs see ctx too; what they have begun ends at its next checkpoint.
	if err := scheduler.Shutdown(); err != nil {
		return fmt.Errorf("backfill: %w", err)
	}
	return nil
}

// CheckSchedule tells what is wrong with a cron expression of five fields.
func CheckSchedule(expression string) error {
	scheduler, err := gocron.NewScheduler()
	if err != nil {
		return err
	}
	_, err = scheduler.NewJob(gocron.CronJob(expression, false), gocron.NewTask(func() {}))
	return errors.Join(err, scheduler.Shutdown())
}

func (b *Backfill) schedule(ctx context.Context) (gocron.Scheduler, error) {
	// One at a time: two batches would only take each other's turns.
	scheduler, err := gocron.NewScheduler(gocron.WithLocation(time.UTC), gocron.WithStopTimeout(30*time.Second),
		gocron.WithLimitConcurrentJobs(1, gocron.LimitModeWait))
	if err != nil {
		return nil, fmt.Errorf("backfill: %w", err)
	}
	for _, batch := range b.cfg.Batches.Batches {
		if batch.Schedule == "" {
			continue
		}
		_, err := scheduler.NewJob(gocron.CronJob(batch.Schedule, false), gocron.NewTask(func() { b.scheduled(ctx, batch.Name) }), gocron.WithName(batch.Name))
		if err != nil {
			return nil, errors.Join(fmt.Errorf("backfill: batch %s: schedule %q: %w", batch.Name, batch.Schedule, err), scheduler.Shutdown())
		}
	}
	return scheduler, nil
}

func (b *Backfill) scheduled(ctx context.Context, name string) {
	log := b.deps.Log.With(zap.String("batch", name))
	receipt, err := b.Batch(ctx, name, Options{Trigger: "schedule", Fresh: true, Resume: true})
	switch {
	case errors.Is(err, ErrNoInput), errors.Is(err, ErrUnchanged):
		log.Debug("nothing to load", zap.Error(err))
	case err != nil:
		log.Warn("batch failed", zap.Error(err))
	default:
		log.Info("batch loaded", zap.Int("events", receipt.Events), zap.Int("signals", receipt.Signals), zap.Float64("seconds", receipt.Seconds))
	}
}
