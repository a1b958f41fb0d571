package reusediffusion.spark.executor;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.Serializer;
import com.esotericsoftware.kryo.serializers.FieldSerializer;
import com.esotericsoftware.kryo.serializers.JavaSerializer;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.SparkConf;
import org.apache.spark.serializer.KryoRegistrator;

/**
 * If a session uses Kryo, this project's classes and the JDK's immutable collections still travel by Java's own serialization: Kryo cannot fill
 * the fields of records, knows no {@code writeObject}, and adds to collections that take nothing.
 */
public final class OwnClassesInKryo implements KryoRegistrator {
    private static final String REGISTRATOR = "spark.kryo.registrator";

    /** Adds this to the registrators of {@code conf}. */
    public static void addTo(SparkConf conf) {
        if (conf.get("spark.serializer", "").endsWith(".KryoSerializer")) {
            String own = OwnClassesInKryo.class.getName();
            String others = conf.get(REGISTRATOR, "");
            conf.set(REGISTRATOR, others.isEmpty() ? own : others + "," + own);
        }
    }

    @Override
    public void registerClasses(Kryo kryo) {
        // Asked for by a user, it is meant for the user's classes.
        kryo.setRegistrationRequired(false);
        kryo.setDefaultSerializer(OwnClassesInKryo::serializer);
        for (Object immutable : List.of(
                List.of(),
                List.of(1),
                Map.of(),
                Map.of(1, 1),
                Set.of(),
                Set.of(1),
                List.of(1, 2).subList(0, 1))) {
            kryo.addDefaultSerializer(immutable.getClass(), JavaSerializer.class);
        }
    }

    private static Serializer<?> serializer(Kryo kryo, Class<?> type) {
        boolean own = type.getName().startsWith("reusediffusion.") || type.isRecord();
        return own ? new JavaSerializer() : new FieldSerializer<>(kryo, type);
    }
}
