package reusediffusion.spark.plan;

import java.io.Serializable;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.apache.spark.BarrierTaskContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.rdd.RDD;
import reusediffusion.pipeline.calibrate.AllReduce;
import reusediffusion.pipeline.calibrate.Calibration;
import reusediffusion.reuse.search.Candidate;
import reusediffusion.reuse.search.PlanRows;
import scala.collection.Iterator;
import scala.collection.JavaConverters;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;
import scala.runtime.AbstractFunction1;

/**
 * Fits a plan's rows to all calibration samples in one barrier stage: every task works on its groups, and at every step the
 * tasks gather the few sums that the row follows from. The sums are added in the order of the groups, so the rows are the same however
 * many tasks there are.
 *
 * @param resident samples of a task that stay on its device between two steps
 */
record BarrierFit(ParallelTasks tasks, CalibrationGroups samples, int resident) {

    /** The same fit with only this number of groups, from the first on. */
    BarrierFit first(int groups) {
        return new BarrierFit(tasks, samples.first(groups), resident);
    }

    /**
     * @param parts tasks
     * @param rounds of refinement
     * @param time for all of it: the fit leaves samples out where it runs short, and the refinement has what is left
     */
    PlanRows fit(Candidate candidate, int parts, int rounds, Duration time) {
        List<CalibrationGroups> shares =
                IntStream.range(0, parts).mapToObj(p -> samples.part(p, parts)).toList();
        JavaSparkContext context =
                JavaSparkContext.fromSparkContext(tasks.spark().sparkContext());
        context.sc().setJobDescription("rows of a plan");
        ClassTag<PlanRows> type = ClassTag$.MODULE$.apply(PlanRows.class);
        RDD<PlanRows> rows = context.parallelize(shares, parts)
                .rdd()
                .barrier()
                .mapPartitions(new Work(candidate, rounds, time, resident), false, type);
        try {
            // Spark makes a lost barrier stage again only where a shuffle comes after it.
            return rows.toJavaRDD().repartition(1).collect().get(0);
        } finally {
            context.sc().setJobDescription(null);
        }
    }

    /**
     * The tasks that a fit takes.
     *
     * @param wanted null for as many as groups and slots allow
     */
    int parts(Integer wanted) {
        var context = tasks.spark().sparkContext();
        if (context.getConf().getBoolean("spark.dynamicAllocation.enabled", false)) {
            throw new IllegalArgumentException(
                    "Rows are fitted by tasks that all run at once, which Spark refuses under dynamic"
                            + " allocation; set spark.dynamicAllocation.enabled=false.");
        }
        int slots = tasks.slots();
        int parts = wanted == null ? Math.min(samples.groups().size(), Math.max(1, slots)) : wanted;
        if (parts > slots) {
            throw new IllegalArgumentException(
                    "The fit asks for " + parts + " tasks at once, and the cluster has room for " + slots
                            + "; ask for fewer --fit-tasks or add executors.");
        }
        if (parts > samples.groups().size()) {
            throw new IllegalArgumentException("The fit asks for " + parts + " tasks, and there are "
                    + samples.groups().size()
                    + " groups of samples; ask for fewer --fit-tasks or for more --calibration samples.");
        }
        return parts;
    }

    /** What each task does. */
    private static final class Work extends AbstractFunction1<Iterator<CalibrationGroups>, Iterator<PlanRows>>
            implements Serializable {
        private static final long serialVersionUID = 1;

        private final Candidate candidate;
        private final int rounds;
        private final Duration time;
        private final int resident;
        private final String name = UUID.randomUUID().toString();

        Work(Candidate candidate, int rounds, Duration time, int resident) {
            this.candidate = candidate;
            this.rounds = rounds;
            this.time = time;
            this.resident = resident;
        }

        @Override
        public Iterator<PlanRows> apply(Iterator<CalibrationGroups> shares) {
            BarrierTaskContext context = BarrierTaskContext.get();
            PlanRows rows;
            try (SocketAllReduce gathering =
                    context.getTaskInfos().length == 1 ? null : SocketAllReduce.of(context, name)) {
                AllReduce exchange =
                        gathering != null ? gathering : mine -> AllReduce.sum(BarrierAllGather.gather(context, mine));
                rows = shares.next().all(sets -> rows(new Calibration(sets, exchange, resident)));
            }
            List<PlanRows> told =
                    context.partitionId() == 0 ? List.of(rows) : List.of(); // they are the same everywhere
            return JavaConverters.asScalaIterator(told.iterator());
        }

        private PlanRows rows(Calibration calibration) {
            long begun = System.nanoTime();
            Calibration.Fitted fitted = calibration.fit(candidate.called(), candidate.fit(), time);
            Duration left = time.minusNanos(System.nanoTime() - begun);
            double[][][] refined = rounds == 0
                    ? null
                    : calibration.refine(
                            candidate.called(), fitted.rows(), candidate.fit().bands(), rounds, left);
            return new PlanRows(fitted.rows(), fitted.samples(), refined);
        }
    }
}
