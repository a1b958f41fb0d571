package reusediffusion.spark.fleet;

import java.io.IOException;
import java.io.OutputStream;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.BarrierTaskContext;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskKilledException;
import org.apache.spark.util.SerializableConfiguration;
import reusediffusion.pipeline.DiffusionPipeline;
import reusediffusion.pipeline.Generated;
import reusediffusion.pipeline.Request;
import reusediffusion.spark.Audit;
import reusediffusion.spark.Devices;
import reusediffusion.spark.PerExecutor;
import reusediffusion.tensor.DeviceMeter;
import reusediffusion.tensor.Fallbacks;
import reusediffusion.tensor.Placement;
import scala.collection.Iterator;
import scala.collection.JavaConverters;
import scala.runtime.AbstractFunction1;

/** What each lane does: load, warm up, start together with all others, make its batches, and audit when all are done. */
final class LaneWork extends AbstractFunction1<Iterator<Share>, Iterator<Lane>> implements Serializable {
    private static final long serialVersionUID = 1;
    private static final double NANOS = 1e6;

    private final SerializableConfiguration hadoop;

    LaneWork(SerializableConfiguration hadoop) {
        this.hadoop = hadoop;
    }

    @Override
    public Iterator<Lane> apply(Iterator<Share> shares) {
        BarrierTaskContext all = BarrierTaskContext.get();
        Share share = shares.next();
        String device = Devices.ofTask(share.engine().device());
        PerExecutor place = PerExecutor.on(device);
        long loading = System.nanoTime();
        boolean loaded = place.load(share.engine());
        double loadMillis = loaded ? since(loading) : 0;
        List<Made> made = new ArrayList<>();
        Generated[] first = new Generated[1];
        for (int w = 0; w < share.warmUps(); w++) {
            made.addAll(make(place, share, 0, System.nanoTime(), true, first));
        }
        Long[] peak = new Long[1];
        DeviceMeter meter = DeviceMeter.of(new Placement(device, null));
        restart(meter);
        all.barrier();
        double window;
        GpuWatch.Seen seen;
        try (GpuWatch watch = GpuWatch.of(device)) {
            long start = System.nanoTime();
            for (int b = 0; b < share.batches().size(); b++) {
                made.addAll(make(place, share, b, start, false, first));
            }
            window = since(start);
            seen = watch == null ? GpuWatch.Seen.NOTHING : watch.seen();
            peak[0] = peak(meter);
        }
        all.barrier(); // audits are nobody's window
        if (share.audits() && first[0] != null) {
            audit(place, share, first[0], made);
        }
        Lane lane = new Lane(
                share.round(),
                share.lane(),
                SparkEnv.get().blockManager().blockManagerId().host(),
                SparkEnv.get().executorId(),
                device,
                share.attempt(),
                loadMillis,
                window,
                seen,
                peak[0],
                fallbacks(device, share),
                made);
        return JavaConverters.asScalaIterator(List.of(lane).iterator());
    }

    private static double since(long start) {
        return (System.nanoTime() - start) / NANOS;
    }

    private static void restart(DeviceMeter meter) {
        try {
            meter.restart();
        } catch (RuntimeException e) {
            // Memory cannot be measured here; the page then says so.
        }
    }

    private static Long peak(DeviceMeter meter) {
        try {
            return meter.peak();
        } catch (RuntimeException e) {
            return null;
        }
    }

    private static List<String> fallbacks(String device, Share share) {
        List<String> told = new ArrayList<>(device.equals("cpu") ? List.of() : Fallbacks.told());
        if (device.equals("cpu")
                && !share.engine().device().equals("cpu")
                && !Equipment.gpusHere().isEmpty()) {
            told.add("The CPU computed in place of the GPU that this host has");
        }
        return told;
    }

    private List<Made> make(PerExecutor place, Share share, int number, long start, boolean warmUp, Generated[] first) {
        List<Request> batch = share.batches().get(number);
        double from = since(start);
        try {
            List<Generated> generated = place.use(
                    share.engine(),
                    (DiffusionPipeline loaded) ->
                            loaded.generate(batch, share.engine().settings(batch.get(0)), share.followed(), false));
            if (number == 0) {
                first[0] = generated.get(0);
            }
            List<Made> files = new ArrayList<>();
            for (Generated each : generated) {
                files.add(write(share, each, number, warmUp));
            }
            double to = since(start);
            return files.stream().map(file -> spanning(file, from, to)).toList();
        } catch (RuntimeException | IOException e) {
            if (BarrierTaskContext.get().isInterrupted()) {
                throw new TaskKilledException("stopped while a batch was made");
            }
            double to = since(start);
            return batch.stream()
                    .map(request -> new Made(
                            request.id(),
                            number,
                            warmUp,
                            from,
                            to,
                            null,
                            0,
                            0,
                            0,
                            null,
                            String.valueOf(e.getMessage())))
                    .toList();
        }
    }

    private static Made spanning(Made made, double from, double to) {
        return new Made(
                made.sample(),
                made.batch(),
                made.warmUp(),
                from,
                to,
                made.run(),
                made.compressMillis(),
                made.writeMillis(),
                made.bytes(),
                made.audit(),
                made.error());
    }

    private Made write(Share share, Generated made, int batch, boolean warmUp) throws IOException {
        long start = System.nanoTime();
        int rate = share.engine().settings(made.request()).framesPerSecond();
        byte[] bytes = share.format().encode(made.frames(), rate);
        double compress = since(start);
        start = System.nanoTime();
        Path file = new Path(share.folder(), "lane-" + share.lane());
        FileSystem files = file.getFileSystem(hadoop.value());
        try (OutputStream out = files.create(file, true)) {
            out.write(bytes);
        }
        double write = since(start);
        files.delete(file, false);
        return new Made(
                made.request().id(),
                batch,
                warmUp,
                0,
                0,
                Made.Times.of(made.run()),
                compress,
                write,
                bytes.length,
                null,
                null);
    }

    private static void audit(PerExecutor place, Share share, Generated first, List<Made> made) {
        String id = first.request().id();
        Audit.Found found = place.use(share.engine(), (DiffusionPipeline loaded) -> new Audit(1)
                .of(share.engine(), loaded, List.of(first))
                .get(id));
        for (int i = 0; i < made.size(); i++) {
            if (made.get(i).isMeasured() && made.get(i).sample().equals(id)) {
                made.set(i, made.get(i).with(new Made.Likeness(found.psnr(), found.ssim())));
            }
        }
    }
}
