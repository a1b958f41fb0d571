package reusediffusion.spark.fleet;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.rdd.RDD;
import org.apache.spark.sql.SparkSession;
import reusediffusion.media.ImageFormat;
import reusediffusion.pipeline.request.Request;
import reusediffusion.spark.engine.PipelineEngine;
import reusediffusion.spark.executor.Devices;
import reusediffusion.spark.executor.ExecutorWait;
import reusediffusion.spark.plan.ParallelTasks;
import reusediffusion.spark.plan.PolicyComparison.ComparedPolicy;
import reusediffusion.spark.storage.StorageSettings;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;

/**
 * All devices of a cluster under one policy after the other. Every device is a task of one barrier stage, so that they start together;
 * batches are dealt out beforehand. What a policy measured stays where a later one fails.
 *
 * @param rounds the samples of each
 * @param warmUps how often each device makes its first batch of a policy before its first window
 * @param folder where files are written and removed again, on any Hadoop path
 * @param console where progress is told
 */
public record FleetBenchmark(
        SparkSession spark,
        PipelineEngine engine,
        List<List<Request>> rounds,
        int batchSize,
        int warmUps,
        String folder,
        PrintStream console) {
    private static final int ATTEMPTS = 3;

    /**
     * The result of one policy.
     *
     * @param alone what the first device did while the others rested, or null where that was not asked for
     * @param missing why there are no devices, or null
     */
    public record Result(List<DeviceRun> devices, DeviceRun alone, String missing) {}

    /** Samples cut into whole batches, which are dealt to rounds; there are fewer rounds where devices would have nothing to do. */
    public static List<List<Request>> dealt(SparkSession spark, List<Request> samples, int batchSize, int rounds) {
        int batches = (samples.size() + batchSize - 1) / batchSize;
        int sensible = Math.max(1, Math.min(rounds, batches / Math.max(1, new ParallelTasks(spark).slots())));
        List<List<Request>> dealt = new ArrayList<>();
        for (int r = 0; r < sensible; r++) {
            int from = batches * r / sensible * batchSize;
            int to = Math.min(samples.size(), batches * (r + 1) / sensible * batchSize);
            dealt.add(List.copyOf(samples.subList(from, to)));
        }
        return dealt;
    }

    /** A round's samples under one policy; {@code alone} adds the first device's samples once more by that device alone. */
    public Result run(ComparedPolicy comparedPolicy, int round, boolean alone) {
        String reason = "";
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            try {
                ExecutorWait.await(spark.sparkContext());
                List<DeviceShare> shares = shares(comparedPolicy, round, attempt);
                int devices = shares.size();
                List<DeviceRun> done = together(comparedPolicy.name(), shares);
                DeviceRun first = alone && devices > 1
                        ? together(comparedPolicy.name() + " by one device", shares.subList(0, 1))
                                .get(0)
                        : null;
                return new Result(done, first, null);
            } catch (Exception e) { // Spark's own are checked ones, which Scala does not declare
                if (spark.sparkContext().isStopped()) {
                    throw e instanceof RuntimeException own ? own : new IllegalStateException(e);
                }
                reason = reason(e);
                console.println("The policy " + comparedPolicy.name() + " was interrupted (" + reason + ")");
            }
        }
        return new Result(List.of(), null, reason);
    }

    private static String reason(Throwable e) {
        Throwable root = e;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return String.valueOf(root.getMessage()).lines().findFirst().orElse("");
    }

    /** One a device, and no more than there are batches. */
    private int devices(List<Request> samples) {
        boolean oneGpu = spark.sparkContext().isLocal()
                && Devices.gpu(engine.device(), spark.sparkContext().getConf());
        int slots = oneGpu ? 1 : Math.max(1, new ParallelTasks(spark).slots());
        return Math.min(slots, (samples.size() + batchSize - 1) / batchSize);
    }

    private List<DeviceShare> shares(ComparedPolicy comparedPolicy, int round, int attempt) {
        List<Request> samples = rounds.get(round);
        List<List<List<Request>>> dealt = DeviceShare.deal(samples, batchSize, devices(samples));
        PipelineEngine own =
                comparedPolicy.runs() == null ? engine : comparedPolicy.runs().engine();
        ImageFormat format = engine.settings().frames() == 1 ? ImageFormat.PNG : ImageFormat.MP4;
        List<DeviceShare> shares = new ArrayList<>();
        for (int device = 0; device < dealt.size(); device++) {
            boolean audits = comparedPolicy.policy() != null && comparedPolicy.runs() == null;
            shares.add(new DeviceShare(
                    round,
                    device,
                    attempt,
                    own,
                    comparedPolicy.policy(),
                    audits,
                    round == 0 ? warmUps : 0,
                    dealt.get(device),
                    format,
                    folder));
        }
        return shares;
    }

    private List<DeviceRun> together(String what, List<DeviceShare> shares) {
        JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
        context.sc().setJobDescription(what);
        ClassTag<DeviceRun> type = ClassTag$.MODULE$.apply(DeviceRun.class);
        StorageSettings hadoop = StorageSettings.of(spark);
        RDD<DeviceRun> devices = context.parallelize(shares, shares.size())
                .rdd()
                .barrier()
                .mapPartitions(new DeviceTask(hadoop), false, type);
        try {
            return Arrays.asList((DeviceRun[]) devices.collect());
        } finally {
            context.sc().setJobDescription(null);
        }
    }
}
