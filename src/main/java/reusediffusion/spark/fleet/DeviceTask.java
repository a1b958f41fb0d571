package reusediffusion.spark.fleet;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.BarrierTaskContext;
import org.apache.spark.SparkEnv;
import reusediffusion.pipeline.DiffusionPipeline;
import reusediffusion.pipeline.request.Generated;
import reusediffusion.spark.executor.Devices;
import reusediffusion.spark.executor.PerExecutor;
import reusediffusion.spark.generate.Audit;
import reusediffusion.spark.storage.StorageSettings;
import reusediffusion.tensor.DeviceMeter;
import reusediffusion.tensor.Fallbacks;
import reusediffusion.tensor.Placement;
import scala.collection.Iterator;
import scala.collection.JavaConverters;
import scala.runtime.AbstractFunction1;

/** What each device does: load, warm up, start together with all others, make its batches, and audit when all are done. */
final class DeviceTask extends AbstractFunction1<Iterator<DeviceShare>, Iterator<DeviceRun>> implements Serializable {
    private static final long serialVersionUID = 1;
    private static final double NANOS = 1e6;

    private final StorageSettings hadoop;

    DeviceTask(StorageSettings hadoop) {
        this.hadoop = hadoop;
    }

    @Override
    public Iterator<DeviceRun> apply(Iterator<DeviceShare> shares) {
        BarrierTaskContext all = BarrierTaskContext.get();
        DeviceShare share = shares.next();
        String device = Devices.ofTask(share.engine().device());
        PerExecutor place = PerExecutor.on(device);
        long loading = System.nanoTime();
        boolean loaded = place.load(share.engine());
        double loadMillis = loaded ? since(loading) : 0;
        DeviceBatches batches = new DeviceBatches(share, place, hadoop);
        batches.warmUp();
        Window window = measured(all, batches, device);
        all.barrier(); // audits are nobody's window
        List<MeasuredSample> made = batches.made();
        if (share.audits() && batches.first() != null) {
            audit(place, share, batches.first(), made);
        }
        DeviceRun run = run(share, device, loadMillis, window, made);
        return JavaConverters.asScalaIterator(List.of(run).iterator());
    }

    /** What was measured from the start of all devices to the end of this one. */
    private record Window(double millis, GpuWatch.Seen seen, Long peak) {}

    private static Window measured(BarrierTaskContext all, DeviceBatches batches, String device) {
        DeviceMeter meter = DeviceMeter.of(new Placement(device, null));
        restart(meter);
        try (GpuWatch watch = GpuWatch.of(device)) {
            all.barrier();
            if (watch != null) {
                watch.begin();
            }
            long start = System.nanoTime();
            batches.makeAll(start);
            return new Window(since(start), watch == null ? GpuWatch.Seen.NOTHING : watch.seen(), peak(meter));
        }
    }

    private static DeviceRun run(
            DeviceShare share, String device, double loadMillis, Window window, List<MeasuredSample> made) {
        return new DeviceRun(
                share.round(),
                share.number(),
                SparkEnv.get().blockManager().blockManagerId().host(),
                SparkEnv.get().executorId(),
                device,
                share.attempt(),
                loadMillis,
                window.millis,
                window.seen,
                window.peak,
                fallbacks(device, share),
                made);
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

    private static List<String> fallbacks(String device, DeviceShare share) {
        List<String> told = new ArrayList<>(device.equals("cpu") ? List.of() : Fallbacks.told());
        if (device.equals("cpu")
                && !share.engine().device().equals("cpu")
                && !ExecutorHardware.gpusHere().isEmpty()) {
            told.add("The CPU computed in place of the GPU that this host has");
        }
        return told;
    }

    private static void audit(PerExecutor place, DeviceShare share, Generated first, List<MeasuredSample> made) {
        String id = first.request().id();
        Audit.Found found =
                place.use(share.engine(), (DiffusionPipeline loaded) -> Audit.of(share.engine(), loaded, first));
        for (int i = 0; i < made.size(); i++) {
            if (made.get(i).isMeasured() && made.get(i).sample().equals(id)) {
                made.set(i, made.get(i).with(new MeasuredSample.Closeness(found.psnr(), found.ssim())));
            }
        }
    }
}
