package reusediffusion.spark.executor;

import java.io.Serializable;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.SparkContext;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.storage.BlockManagerId;
import scala.Tuple2;
import scala.collection.JavaConverters;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;

/** Asks every executor the same question, with one task for each. */
public final class EachExecutor {
    private static final int ROUNDS = 3;

    private EachExecutor() {}

    /** A class and no lambda, so that an executor without this program says which class it misses. */
    public interface Question<T> extends Serializable {
        /** Answers on an executor; null says nothing. */
        T answer() throws Exception;
    }

    /** The hosts of all executors that are there now, by their names. */
    public static Map<String, String> hosts(SparkContext context) {
        Map<String, String> hosts = new TreeMap<>();
        var there = context.env().blockManager().master().getMemoryStatus().keysIterator();
        while (there.hasNext()) {
            BlockManagerId executor = there.next();
            if (!executor.isDriver() || context.isLocal()) {
                hosts.put(executor.executorId(), executor.host());
            }
        }
        return hosts;
    }

    /** The answers by the executor's name; one that is busy or comes later is not asked. */
    public static <T> Map<String, T> ask(SparkContext context, Question<T> question) {
        Map<String, T> answers = new TreeMap<>();
        for (int round = 0; round < ROUNDS; round++) {
            Map<String, String> open = hosts(context);
            open.keySet().removeAll(answers.keySet());
            if (!open.isEmpty()) {
                seats(context, open)
                        .mapPartitions(new Ask<>(question))
                        .collect()
                        .forEach(answer -> answers.put(answer.executor(), answer.value()));
            }
        }
        return answers;
    }

    /** A task that prefers its executor, by the name that Spark's scheduler knows it under. */
    private static JavaRDD<String> seats(SparkContext context, Map<String, String> executors) {
        // No name of Scala's sequences here: Spark means those of scala.collection with Scala 2.12, and those of its
        // immutable with 2.13.
        var seats = executors.entrySet().stream()
                .map(e -> new Tuple2<>(
                        e.getKey(),
                        JavaConverters.asScalaBuffer(List.of("executor_" + e.getValue() + "_" + e.getKey()))
                                .toSeq()))
                .toList();
        ClassTag<String> text = ClassTag$.MODULE$.apply(String.class);
        return context.isLocal()
                ? JavaSparkContext.fromSparkContext(context).parallelize(List.of("driver"), 1)
                : JavaRDD.fromRDD(
                        context.makeRDD(JavaConverters.asScalaBuffer(seats).toSeq(), text), text);
    }

    private record Answer<T>(String executor, T value) implements Serializable {}

    private record Ask<T>(Question<T> question) implements FlatMapFunction<Iterator<String>, Answer<T>> {
        @Override
        public Iterator<Answer<T>> call(Iterator<String> seat) throws Exception {
            return List.of(new Answer<>(SparkEnv.get().executorId(), question.answer()))
                    .iterator();
        }
    }
}
