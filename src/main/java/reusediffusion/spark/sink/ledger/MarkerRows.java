package reusediffusion.spark.sink.ledger;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.Serializable;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.expressions.GenericRowWithSchema;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import scala.collection.JavaConverters;

/**
 * Lines of markers as rows of some columns of {@link ManifestColumns#SCHEMA}, with the marker's address behind them. A value that a line
 * lacks, or has in another type than its column's, is null. A line that is no JSON object is a row of nulls: it has no id.
 *
 * <p>Resuming a large job reads every line three times. With Spark's {@code from_json} in place of this class those stages took one and a
 * half times the processor time where all columns are wanted, and two and a half to three times where a few are.
 */
final class MarkerRows implements Serializable {
    private static final long serialVersionUID = 1;
    private static final JsonFactory JSON = new JsonFactory();
    private static final Map<String, Double> NOT_FINITE =
            Map.of("NaN", Double.NaN, "Infinity", Double.POSITIVE_INFINITY, "-Infinity", Double.NEGATIVE_INFINITY);

    private final StructType schema;
    private final HashMap<String, Integer> places = new HashMap<>();
    private final DataType[] types;

    /** Reads all columns. */
    MarkerRows() {
        this(List.of(ManifestColumns.SCHEMA.fieldNames()));
    }

    /** Reads columns by their names. */
    MarkerRows(List<String> columns) {
        StructType wanted = new StructType();
        for (String name : columns) {
            places.put(name, wanted.size());
            wanted = wanted.add(ManifestColumns.SCHEMA.apply(name));
        }
        this.schema = wanted.add(Ledger.MARKER, DataTypes.StringType);
        this.types =
                List.of(schema.fields()).stream().map(StructField::dataType).toArray(DataType[]::new);
    }

    /** The columns of a row, {@link Ledger#MARKER} behind the others. */
    StructType schema() {
        return schema;
    }

    /** Reads the line that lies in {@code bytes} from {@code start} to before {@code end}. */
    Row of(String marker, byte[] bytes, int start, int end) {
        Object[] values = new Object[types.length];
        try (JsonParser line = JSON.createParser(bytes, start, end - start)) {
            read(line, values);
        } catch (IOException e) {
            values = new Object[types.length];
        }
        values[values.length - 1] = marker;
        return new GenericRowWithSchema(values, schema);
    }

    private void read(JsonParser line, Object[] values) throws IOException {
        if (line.nextToken() != JsonToken.START_OBJECT) {
            return;
        }
        for (String name = line.nextFieldName(); name != null; name = line.nextFieldName()) {
            JsonToken token = line.nextToken();
            Integer place = places.get(name);
            if (place != null) {
                values[place] = value(line, token, types[place]);
            }
            line.skipChildren(); // of a value that is not wanted, or that is an object in place of a number
        }
    }

    private static Object value(JsonParser line, JsonToken token, DataType type) throws IOException {
        if (type.equals(DataTypes.StringType)) {
            return text(line, token);
        }
        if (type.equals(DataTypes.DoubleType)) {
            return token.isNumeric() ? (Object) line.getDoubleValue() : NOT_FINITE.get(line.getText());
        }
        if (type.equals(DataTypes.BooleanType)) {
            return token.isBoolean() ? token == JsonToken.VALUE_TRUE : null;
        }
        if (type.equals(DataTypes.LongType) || type.equals(DataTypes.IntegerType)) {
            return whole(line, token, type.equals(DataTypes.IntegerType));
        }
        return token == JsonToken.START_OBJECT ? texts(line) : null;
    }

    private static Object whole(JsonParser line, JsonToken token, boolean small) throws IOException {
        if (token != JsonToken.VALUE_NUMBER_INT) {
            return null;
        }
        return switch (line.getNumberType()) {
            case INT -> small ? (Object) line.getIntValue() : (Object) line.getLongValue();
            case LONG -> small ? null : (Object) line.getLongValue();
            default -> null;
        };
    }

    private static String text(JsonParser line, JsonToken token) throws IOException {
        return token.isScalarValue() && token != JsonToken.VALUE_NULL ? line.getText() : null;
    }

    private static Object texts(JsonParser line) throws IOException {
        Map<String, String> texts = new LinkedHashMap<>();
        for (String name = line.nextFieldName(); name != null; name = line.nextFieldName()) {
            texts.put(name, text(line, line.nextToken()));
            line.skipChildren();
        }
        return JavaConverters.mapAsScalaMapConverter(texts).asScala();
    }
}
