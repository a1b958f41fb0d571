package reusediffusion.spark.progress;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.apache.spark.SparkContext;
import org.apache.spark.Success$;
import org.apache.spark.executor.TaskMetrics;
import org.apache.spark.scheduler.AccumulableInfo;
import org.apache.spark.scheduler.SparkListenerExecutorMetricsUpdate;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.scheduler.TaskInfo;
import org.apache.spark.scheduler.TaskLocality;
import org.junit.jupiter.api.Test;
import reusediffusion.spark.Sessions;
import scala.Option;
import scala.Some;
import scala.Tuple4;
import scala.collection.JavaConverters;
import scala.collection.immutable.Map$;

class ProgressTest {
    private static final long TASK = 7;

    /** A stage that was cancelled for its failures: its tasks end well, and Spark leaves out what they counted. */
    @Test
    void failuresThatEndedAJobStayKnown() {
        SparkContext context = Sessions.of("local[1]").sparkContext();
        Counters counters = Counters.of(context);
        Progress progress = new Progress(counters, () -> {});
        progress.onExecutorMetricsUpdate(beat(counters.failed().id(), 2));
        assertThat(progress.totals().failed()).isEqualTo(2);
        TaskInfo task = new TaskInfo(TASK, 0, 0, 0, 0, "1", "host", TaskLocality.ANY(), false);
        progress.onTaskEnd(
                new SparkListenerTaskEnd(1, 0, "ResultTask", Success$.MODULE$, task, null, TaskMetrics.empty()));
        assertThat(progress.totals().failed()).isZero();
        assertThat(progress.mostFailed()).isEqualTo(2);
    }

    private static SparkListenerExecutorMetricsUpdate beat(long counter, long failed) {
        AccumulableInfo info = new AccumulableInfo(
                counter,
                Option.apply("samples failed"),
                new Some<>(failed),
                Option.empty(),
                false,
                false,
                Option.empty());
        // Sequences of Scala are of another type with Spark 4.
        var infos = JavaConverters.asScalaBuffer(List.of(info)).toSeq();
        var update = new Tuple4<>((Object) TASK, (Object) 1, (Object) 0, infos);
        return new SparkListenerExecutorMetricsUpdate(
                "1", JavaConverters.asScalaBuffer(List.of(update)).toSeq(), Map$.MODULE$.empty());
    }
}
