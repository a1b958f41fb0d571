package reusediffusion.spark.fleet;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.fs.Path;
import org.apache.spark.BarrierTaskContext;
import org.apache.spark.TaskKilledException;
import reusediffusion.pipeline.DiffusionPipeline;
import reusediffusion.pipeline.request.Generated;
import reusediffusion.pipeline.request.Request;
import reusediffusion.spark.executor.PerExecutor;
import reusediffusion.spark.overlap.OutputQueue;
import reusediffusion.spark.overlap.StageTimes;
import reusediffusion.spark.overlap.UnfinishedSample;
import reusediffusion.spark.storage.StorageSettings;

/** A device's batches through the stages that a generating task has; files are written and removed again. */
final class DeviceBatches implements OutputQueue.End<CompressedSample> {
    private final DeviceShare share;
    private final PerExecutor place;
    private final TemporarySampleFile file;
    private final List<MeasuredSample> made = new ArrayList<>();
    private long start;
    private Generated first;

    DeviceBatches(DeviceShare share, PerExecutor place, StorageSettings hadoop) {
        this.share = share;
        this.place = place;
        this.file = new TemporarySampleFile(new Path(share.folder(), "lane-" + share.number()), hadoop);
    }

    /** Makes the first batch as often as the share says, to its end each time. */
    void warmUp() {
        for (int w = 0; w < share.warmUps(); w++) {
            make(List.of(0), System.nanoTime(), true);
        }
    }

    /** Makes all batches; returns when the last file is written. */
    void makeAll(long windowStart) {
        List<Integer> all = new ArrayList<>();
        for (int b = 0; b < share.batches().size(); b++) {
            all.add(b);
        }
        make(all, windowStart, false);
    }

    /** The samples that were made so far, in order. */
    List<MeasuredSample> made() {
        return made;
    }

    /** The first sample of the first batch; null where that failed. */
    Generated first() {
        return first;
    }

    private void make(List<Integer> batches, long from, boolean warmUp) {
        start = from;
        int before = made.size();
        double[] begun = new double[batches.size() + 1];
        try (OutputQueue<CompressedSample> queue = new OutputQueue<>(place.compression(), this, StageTimes.NONE)) {
            for (int i = 0; i < batches.size(); i++) {
                begun[i] = sinceStart();
                queue.add(drafts(batches.get(i), warmUp));
            }
            queue.finish();
            begun[batches.size()] = sinceStart();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        share(made.subList(before, made.size()), batches, begun);
    }

    /** @param begun when each batch began, and when the last had ended */
    private void share(List<MeasuredSample> samples, List<Integer> batches, double[] begun) {
        samples.replaceAll(each -> {
            int place = batches.indexOf(each.batch());
            int size = share.batches().get(each.batch()).size();
            return each.taking((begun[place + 1] - begun[place]) / size);
        });
    }

    private List<UnfinishedSample<CompressedSample>> drafts(int number, boolean warmUp) {
        List<Request> batch = share.batches().get(number);
        double from = sinceStart();
        try {
            List<Generated> generated = place.use(share.engine(), (DiffusionPipeline loaded) -> {
                share.engine().announce(loaded, () -> warmUp ? null : behind(number));
                return loaded.generate(batch, share.engine().settings(batch.get(0)), share.followed(), false);
            });
            if (number == 0) {
                first = generated.get(0);
            }
            return generated.stream()
                    .map(each -> new UnfinishedSample<>(
                            bytes(each), () -> CompressedSample.of(each, share, number, warmUp, from)))
                    .toList();
        } catch (RuntimeException e) {
            if (BarrierTaskContext.get().isInterrupted()) {
                throw new TaskKilledException("stopped while a batch was made");
            }
            return batch.stream()
                    .map(request ->
                            new UnfinishedSample<>(0, () -> CompressedSample.failed(request, number, warmUp, from, e)))
                    .toList();
        }
    }

    private static long bytes(Generated sample) {
        return sample.frames().stream().mapToLong(frame -> frame.rgb().length).sum();
    }

    private List<Request> behind(int number) {
        return number + 1 < share.batches().size() ? share.batches().get(number + 1) : null;
    }

    private double sinceStart() {
        return (System.nanoTime() - start) / 1e6;
    }

    @Override
    public boolean add(List<CompressedSample> batch) {
        List<MeasuredSample> written = batch.stream().map(file::written).toList();
        double end = sinceStart();
        written.forEach(each -> made.add(each.until(end)));
        return true;
    }

    @Override
    public boolean commit() {
        return true;
    }
}
