package reusediffusion.spark.ml;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.expressions.GenericRowWithSchema;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import reusediffusion.spark.engine.Engine;
import reusediffusion.spark.executor.Devices;
import reusediffusion.spark.executor.PerExecutor;
import reusediffusion.spark.generate.Audit;
import reusediffusion.spark.generate.BatchMaker;
import reusediffusion.spark.generate.Encoding;
import reusediffusion.spark.overlap.CompressionPool;
import reusediffusion.spark.overlap.InterruptedWaits;
import reusediffusion.spark.overlap.StageTimes;
import reusediffusion.spark.samples.SampleSpecification;
import reusediffusion.spark.sink.layout.Outcome;

/**
 * One partition of a user's rows, batch by batch and in their order: each comes out with a {@link #RESULT} behind its own columns.
 *
 * @param schema of the rows that come out
 * @param columns places of the prompt, the negative prompt and the seed in a row; -1 where there is none
 * @param seed of the rows without a seed of their own
 */
record PromptRows<P extends AutoCloseable>(
        Engine<P> engine, Encoding encoding, int batchSize, StructType schema, PromptColumns columns, long seed)
        implements MapPartitionsFunction<Row, Row> {
    private static final long serialVersionUID = 1;

    /** Either an image with its calls of the network, or an error. */
    static final StructType RESULT = new StructType()
            .add("image", DataTypes.BinaryType)
            .add("seed", DataTypes.LongType)
            .add("calls", DataTypes.IntegerType)
            .add("error", DataTypes.StringType);

    @Override
    public Iterator<Row> call(Iterator<Row> rows) {
        if (!rows.hasNext()) {
            return rows;
        }
        String device = Devices.ofTask(engine.device());
        BatchMaker<P> maker = new BatchMaker<>(engine, encoding, device, Audit.NONE, StageTimes.NONE);
        maker.load(); // a model that cannot be loaded is no fault of the rows: it fails the task
        CompressionPool pool = PerExecutor.on(device).compression();
        return new PipelinedBatches<>(new InBatches(rows, batchSize), batch -> begin(maker, pool, batch));
    }

    /** Makes a batch on the device; what comes out waits for the rest. */
    private Supplier<List<Row>> begin(BatchMaker<P> maker, CompressionPool pool, List<Row> batch) {
        List<SampleSpecification> specifications = new ArrayList<>();
        for (Row row : batch) {
            String id = "row " + specifications.size() + " of a batch in partition " + TaskContext.getPartitionId();
            specifications.add(columns.specification(row, id, seed));
        }
        List<Future<Outcome>> begun = pool.begin(maker.make(specifications));
        return () -> rows(batch, specifications, begun);
    }

    private List<Row> rows(List<Row> batch, List<SampleSpecification> specifications, List<Future<Outcome>> begun) {
        Map<String, Outcome> outcomes = begun.stream()
                .map(InterruptedWaits::uninterrupted)
                .collect(Collectors.toMap(Outcome::id, outcome -> outcome));
        List<Row> made = new ArrayList<>();
        for (int i = 0; i < batch.size(); i++) {
            made.add(with(
                    batch.get(i), outcomes.get(specifications.get(i).request().id())));
        }
        return made;
    }

    /** Rows that know their columns: Spark hands them as they are to a typed operation that follows. */
    private Row with(Row row, Outcome outcome) {
        Object[] values = new Object[row.size() + 1];
        for (int i = 0; i < row.size(); i++) {
            values[i] = row.get(i);
        }
        boolean failed = outcome.error() != null;
        Object[] picture = {
            failed ? null : outcome.files()[0],
            outcome.seed(),
            failed ? null : (int) outcome.called().chars().filter(c -> c == '1').count(),
            outcome.error()
        };
        values[row.size()] = new GenericRowWithSchema(picture, RESULT);
        return new GenericRowWithSchema(values, schema);
    }

    /** Reads no further than the batch that is asked for. */
    private record InBatches(Iterator<Row> rows, int size) implements Iterator<List<Row>> {
        @Override
        public boolean hasNext() {
            return rows.hasNext();
        }

        @Override
        public List<Row> next() {
            List<Row> batch = new ArrayList<>(size);
            do {
                batch.add(rows.next());
            } while (batch.size() < size && rows.hasNext());
            return batch;
        }
    }
}
