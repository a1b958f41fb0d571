package reusediffusion.spark.traces;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import reusediffusion.pipeline.request.Generated;
import reusediffusion.pipeline.request.Trace;

/** A sample's trace as one line of JSON: id, differences (T), gram (G, T, T). */
public final class TraceLine {
    private static final ArrayType VECTOR = DataTypes.createArrayType(DataTypes.DoubleType, false);

    static final StructType SCHEMA = new StructType()
            .add("id", DataTypes.StringType)
            .add("differences", VECTOR)
            .add("gram", DataTypes.createArrayType(DataTypes.createArrayType(VECTOR, false), false));

    private static final ObjectMapper JSON = new ObjectMapper();

    private TraceLine() {}

    /** The line, or null where nothing was measured. */
    public static String of(Generated made) {
        Trace trace = made.run().trace();
        if (trace == null) {
            return null;
        }
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("id", made.request().id());
        line.put("differences", trace.differences());
        line.put("gram", trace.gram());
        try {
            return JSON.writeValueAsString(line);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A trace cannot be written as JSON: " + e.getMessage(), e);
        }
    }
}
