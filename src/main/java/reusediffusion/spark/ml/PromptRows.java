package reusediffusion.spark.ml;

import java.io.Serializable;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.expressions.GenericRowWithSchema;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import reusediffusion.pipeline.request.Request;
import reusediffusion.pipeline.request.SampleSettings;
import reusediffusion.spark.engine.Engine;
import reusediffusion.spark.executor.Devices;
import reusediffusion.spark.executor.PerExecutor;
import reusediffusion.spark.generate.Audit;
import reusediffusion.spark.generate.BatchMaker;
import reusediffusion.spark.generate.Encoding;
import reusediffusion.spark.line.CompressionPool;
import reusediffusion.spark.line.InterruptedWaits;
import reusediffusion.spark.line.StageTimes;
import reusediffusion.spark.samples.SampleOrder;
import reusediffusion.spark.samples.Seeds;
import reusediffusion.spark.sink.layout.Outcome;

/**
 * One partition of a user's rows, batch by batch and in their order: each comes out with a {@link #RESULT} behind its own columns.
 *
 * @param schema of the rows that come out
 * @param columns places of the prompt, the negative prompt and the seed in a row; -1 where there is none
 * @param seed of the rows without a seed of their own
 */
record PromptRows<P extends AutoCloseable>(
        Engine<P> engine, Encoding encoding, int batchSize, StructType schema, Columns columns, long seed)
        implements MapPartitionsFunction<Row, Row> {
    private static final long serialVersionUID = 1;

    /** Either an image with its calls of the network, or an error. */
    static final StructType RESULT = new StructType()
            .add("image", DataTypes.BinaryType)
            .add("seed", DataTypes.LongType)
            .add("calls", DataTypes.IntegerType)
            .add("error", DataTypes.StringType);

    /** Places in a row; -1 where there is none. */
    record Columns(int prompt, int negativePrompt, int seed, TreeMap<String, Integer> settings)
            implements Serializable {
        private static final long serialVersionUID = 1;

        Columns(int prompt, int negativePrompt, int seed) {
            this(prompt, negativePrompt, seed, new TreeMap<>());
        }

        /** What the row sets for itself. */
        SampleSettings settings(Row row) {
            TreeMap<String, BigDecimal> numbers = new TreeMap<>();
            settings.forEach((name, place) -> {
                if (!row.isNullAt(place) && !Double.isNaN(((Number) row.get(place)).doubleValue())) {
                    numbers.put(name, new BigDecimal(row.get(place).toString()));
                }
            });
            return SampleSettings.of(numbers);
        }

        /** What the row asks for; {@code id} names it in errors. */
        SampleOrder order(Row row, String id, long jobSeed) {
            String text = row.getString(prompt);
            String negative = negativePrompt < 0 ? null : row.getString(negativePrompt);
            // Of the texts alone: a picture stays the same when rows are added, moved or spread otherwise.
            long drawn = seed >= 0 && !row.isNullAt(seed)
                    ? ((Number) row.get(seed)).longValue()
                    : Seeds.of(jobSeed, text + "\u0000" + negative, 0);
            if (text == null) {
                return new SampleOrder(new Request(id, null, negative, drawn), "The prompt is null.", null);
            }
            try {
                return new SampleOrder(new Request(id, text, negative, drawn, settings(row)), null, null);
            } catch (IllegalArgumentException e) {
                return new SampleOrder(new Request(id, text, negative, drawn), e.getMessage(), null);
            }
        }
    }

    @Override
    public Iterator<Row> call(Iterator<Row> rows) {
        if (!rows.hasNext()) {
            return rows;
        }
        String device = Devices.ofTask(engine.device());
        BatchMaker<P> maker = new BatchMaker<>(engine, encoding, device, Audit.NONE, StageTimes.NONE);
        maker.load(); // a model that cannot be loaded is no fault of the rows: it fails the task
        CompressionPool pool = PerExecutor.on(device).compression();
        return new MadeAhead<>(new InBatches(rows, batchSize), batch -> begin(maker, pool, batch));
    }

    /** Makes a batch on the device; what comes out waits for the rest. */
    private Supplier<List<Row>> begin(BatchMaker<P> maker, CompressionPool pool, List<Row> batch) {
        List<SampleOrder> orders = new ArrayList<>();
        for (Row row : batch) {
            String id = "row " + orders.size() + " of a batch in partition " + TaskContext.getPartitionId();
            orders.add(columns.order(row, id, seed));
        }
        List<Future<Outcome>> begun = pool.begin(maker.make(orders));
        return () -> rows(batch, orders, begun);
    }

    private List<Row> rows(List<Row> batch, List<SampleOrder> orders, List<Future<Outcome>> begun) {
        Map<String, Outcome> outcomes = begun.stream()
                .map(InterruptedWaits::uninterrupted)
                .collect(Collectors.toMap(Outcome::id, outcome -> outcome));
        List<Row> made = new ArrayList<>();
        for (int i = 0; i < batch.size(); i++) {
            made.add(with(batch.get(i), outcomes.get(orders.get(i).request().id())));
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
