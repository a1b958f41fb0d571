package reusediffusion.spark.plan;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.apache.spark.SparkConf;
import reusediffusion.pipeline.calibrate.CalibrationSet;
import reusediffusion.pipeline.calibrate.GroupSize;
import reusediffusion.pipeline.calibrate.KeptSteps;
import reusediffusion.pipeline.calibrate.PlanProbe;
import reusediffusion.pipeline.calibrate.StoredRuns;
import reusediffusion.pipeline.folder.Recipe;
import reusediffusion.pipeline.request.Request;
import reusediffusion.pipeline.request.Settings;
import reusediffusion.spark.engine.PipelineEngine;
import reusediffusion.spark.executor.Devices;
import reusediffusion.spark.executor.PerExecutor;

/**
 * Lends tasks groups of samples with their full runs, which an executor makes once for all tasks that ask for them.
 *
 * @param kept where full runs are kept for others, or null for in the memory of who made them alone
 */
public record Calibrations(PipelineEngine engine, KeptRuns kept) implements Serializable {

    /** Full runs that are kept in memory alone. */
    public Calibrations(PipelineEngine engine) {
        this(engine, null);
    }

    /**
     * Full runs that one executor makes for all.
     *
     * @param reference where they are kept for other jobs, or null
     * @param run names the model, its weights and the runs' settings
     */
    public static Calibrations shared(PipelineEngine engine, String reference, String run) {
        return new Calibrations(engine, reference == null ? new ExecutorRuns(run) : new ReferenceRuns(reference, run));
    }

    /** What a set is made from, and where its full runs are kept: one that another job made in memory alone would not be kept there. */
    record Key(Recipe recipe, Settings settings, List<Request> samples, KeptSteps keep, KeptRuns kept) {}

    /** The device of the running task. */
    public String device() {
        return Devices.ofTask(engine.device());
    }

    /** The number of samples that the network sees together where plans are made. */
    public int groupSize(SparkConf conf) {
        return GroupSize.of(engine.settings(), Devices.gpu(engine.device(), conf));
    }

    /** Works with the sets of these groups; others may work with them at the same time. */
    public <T> T use(
            String device, List<List<Request>> groups, KeptSteps keep, Function<List<CalibrationSet>, T> work) {
        List<CalibrationSetCache.Loan> loans = new ArrayList<>();
        try {
            for (List<Request> group : groups) {
                Key key = new Key(engine.key(device), engine.settings(), List.copyOf(group), keep, kept);
                loans.add(CalibrationSetCache.borrow(key, () -> made(device, key)));
            }
            return work.apply(loans.stream().map(CalibrationSetCache.Loan::set).toList());
        } finally {
            loans.forEach(CalibrationSetCache.Loan::close);
        }
    }

    /** Measures on a group of samples what plans cost. */
    public PlanProbe probe(String device, List<Request> group) {
        return PerExecutor.on(device).use(engine, loaded -> loaded.probe(group, engine.settings()));
    }

    private CalibrationSet made(String device, Key key) {
        StoredRuns known = kept == null ? null : kept.find(key.samples(), key.settings(), key.keep());
        CalibrationSet set = PerExecutor.on(device)
                .use(engine, loaded -> loaded.calibrate(key.samples(), key.settings(), key.keep(), known));
        try {
            if (kept != null && known == null) {
                kept.write(KeptRuns.name(key.samples(), key.settings(), key.keep()), set.stored());
            }
            return set;
        } catch (RuntimeException | Error e) {
            set.close();
            throw e;
        }
    }
}
