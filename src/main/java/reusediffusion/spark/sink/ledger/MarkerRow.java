package reusediffusion.spark.sink.ledger;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.expressions.GenericRowWithSchema;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** A line of a marker as a row of {@link ManifestColumns#SCHEMA}, read in this process as a query would read it. */
final class MarkerRow {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final StructField[] FIELDS = ManifestColumns.SCHEMA.fields();
    private static final StructType WITH_MARKER = ManifestColumns.SCHEMA.add(Ledger.MARKER, DataTypes.StringType);

    /** A value of another type than its column's, of which a query keeps what it can. */
    private static final Object ODD = new Object();

    private MarkerRow() {}

    /** The row with the marker's address behind it; null where the line is not as it was written, which queries then judge. */
    static Row of(String marker, String line) {
        JsonNode node = node(line);
        if (node == null || !node.isObject()) {
            return null;
        }
        Object[] values = new Object[FIELDS.length + 1];
        for (int i = 0; i < FIELDS.length; i++) {
            values[i] = value(node.get(FIELDS[i].name()), FIELDS[i].dataType());
            if (values[i] == ODD) {
                return null;
            }
        }
        values[FIELDS.length] = marker;
        return new GenericRowWithSchema(values, WITH_MARKER);
    }

    private static JsonNode node(String line) {
        try {
            return JSON.readTree(line);
        } catch (JsonProcessingException e) {
            return null;
        }
    }

    private static Object value(JsonNode node, DataType type) {
        if (node == null || node.isNull()) {
            return null;
        }
        if (type.equals(DataTypes.StringType)) {
            return node.isTextual() ? node.textValue() : ODD;
        }
        if (type.equals(DataTypes.BooleanType)) {
            return node.isBoolean() ? (Object) node.booleanValue() : ODD;
        }
        if (type.equals(DataTypes.DoubleType)) {
            return node.isNumber() ? (Object) node.doubleValue() : ODD;
        }
        if (type.equals(DataTypes.LongType)) {
            return node.isIntegralNumber() && node.canConvertToLong() ? (Object) node.longValue() : ODD;
        }
        if (type.equals(DataTypes.IntegerType)) {
            return node.isIntegralNumber() && node.canConvertToInt() ? (Object) node.intValue() : ODD;
        }
        return texts(node);
    }

    private static Object texts(JsonNode node) {
        Map<String, String> texts = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> field : (Iterable<Map.Entry<String, JsonNode>>) node::fields) {
            if (!field.getValue().isTextual() && !field.getValue().isNull()) {
                return ODD;
            }
            texts.put(field.getKey(), field.getValue().textValue());
        }
        return node.isObject() ? texts : ODD;
    }
}
