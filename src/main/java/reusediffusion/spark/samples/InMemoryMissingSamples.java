package reusediffusion.spark.samples;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.PairFlatMapFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import scala.Tuple2;

/**
 * What {@link MissingSamples} tells, where few samples are committed: they travel to whoever looks at the rows.
 *
 * @param committed inputs in the order of {@link RowInputs#COLUMNS} by id, and whether the sample failed
 */
record InMemoryMissingSamples(HashMap<String, Committed> committed, boolean retryFailed)
        implements PairFlatMapFunction<Row, Long, Row> {
    private static final long serialVersionUID = 1;

    /** A sample that a marker names. */
    record Committed(ArrayList<Object> inputs, boolean failed) implements Serializable {
        private static final long serialVersionUID = 1;
    }

    /** @param few rows of markers by their ids */
    static InMemoryMissingSamples of(Map<String, Row> few, boolean retryFailed) {
        HashMap<String, Committed> committed = new HashMap<>();
        few.forEach((id, row) -> {
            ArrayList<Object> inputs = new ArrayList<>();
            RowInputs.COLUMNS.forEach(name -> inputs.add(row.getAs(name)));
            committed.put(id, new Committed(inputs, row.getAs("error") != null));
        });
        return new InMemoryMissingSamples(committed, retryFailed);
    }

    JavaPairRDD<Long, Row> among(JavaRDD<Row> numbered) {
        return numbered.flatMapToPair(this);
    }

    @Override
    public Iterator<Tuple2<Long, Row>> call(Row sample) {
        Committed then = committed.get(sample.getString(0));
        if (then == null) {
            return missing(sample, null);
        }
        List<Object> now = Arrays.asList(sample.get(1), sample.get(2), sample.get(3), sample.get(5));
        String differing = RowInputs.differing(now, then.inputs);
        // A dead letter is no picture that could be taken for another: once its row is mended it is simply made.
        if (then.failed && (retryFailed || !differing.isEmpty())) {
            return missing(sample, null);
        }
        return differing.isEmpty() ? List.<Tuple2<Long, Row>>of().iterator() : missing(sample, differing);
    }

    /** The row with what differs behind it. */
    private static Iterator<Tuple2<Long, Row>> missing(Row sample, String differing) {
        Object[] values = new Object[sample.size() + 1];
        for (int i = 0; i < sample.size(); i++) {
            values[i] = sample.get(i);
        }
        values[sample.size()] = differing;
        return List.of(new Tuple2<>(sample.getLong(sample.size() - 1), RowFactory.create(values)))
                .iterator();
    }
}
