package reusediffusion.spark.plan;

import java.io.Serializable;
import java.util.Iterator;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.apache.spark.BarrierTaskContext;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaSparkContext;
import scala.collection.JavaConverters;
import scala.reflect.ClassTag$;
import scala.runtime.AbstractFunction1;

/** Has the tasks of a barrier stage meet, and add up numbers. */
public final class MeetingProbe {
    private MeetingProbe() {}

    /**
     * What each of the tasks has for a total of its own number and the others', in any order; -1 where it met nobody.
     *
     * @param away the task that does not come to the meeting, or -1
     */
    public static List<Double> totals(SparkContext context, int tasks, int away) {
        List<Integer> numbers = IntStream.range(0, tasks).boxed().toList();
        return new JavaSparkContext(context)
                .parallelize(numbers, tasks)
                .rdd()
                .barrier()
                .mapPartitions(new Work(away), false, ClassTag$.MODULE$.<Double>apply(Double.class))
                .toJavaRDD()
                .collect();
    }

    private static final class Work
            extends AbstractFunction1<scala.collection.Iterator<Integer>, scala.collection.Iterator<Double>>
            implements Serializable {
        private static final long serialVersionUID = 1;

        private final int away;
        private final String stage = UUID.randomUUID().toString();

        Work(int away) {
            this.away = away;
        }

        @Override
        public scala.collection.Iterator<Double> apply(scala.collection.Iterator<Integer> numbers) {
            Iterator<Double> total = List.of(total(BarrierTaskContext.get(), (Integer) numbers.next()))
                    .iterator();
            return JavaConverters.asScalaIterator(total);
        }

        private double total(BarrierTaskContext context, int number) {
            if (number == away) {
                return -1;
            }
            List<TaskPeer> peers = new Meeting(context, stage, away < 0 ? Meeting.USUAL_MILLIS : 1000).peers();
            if (peers == null) {
                return -1;
            }
            try (SocketAllReduce gathering = new SocketAllReduce(number == 0, peers)) {
                return gathering.total(new double[][] {{10 + number}})[0];
            }
        }
    }
}
