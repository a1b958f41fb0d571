package reusediffusion.spark.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.HashMap;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.util.SerializableConfiguration;
import org.junit.jupiter.api.Test;

class StorageSettingsTest {
    @Test
    void everyValueArrives() throws Exception {
        Configuration sent = new Configuration();
        sent.set("fs.s3a.access.key", "ä key");
        sent.set("of.others", "${fs.s3a.access.key}!");
        sent.set("fs.default.name", "hdfs://host"); // an old name of fs.defaultFS
        sent.set("long", "x".repeat(100_000));
        Configuration arrived = sentOn(new StorageSettings(sent)).value();
        assertThat(all(arrived)).isEqualTo(all(sent)).hasSizeGreaterThan(300);
        assertThat(arrived.get("of.others")).isEqualTo("ä key!");
        assertThat(arrived.get("fs.defaultFS")).isEqualTo("hdfs://host");
        Configuration spark = sentOn(new SerializableConfiguration(sent)).value();
        assertThat(all(arrived)).as("as Spark sends them").isEqualTo(all(spark));
    }

    @Test
    void theSameSettingsAreReadOnce() throws Exception {
        Configuration sent = new Configuration();
        StorageSettings first = new StorageSettings(sent);
        Configuration arrived = sentOn(first).value();
        assertThat(arrived).isNotSameAs(sent);
        assertThat(sentOn(first).value()).isSameAs(arrived);
        sent.set("another", "value");
        Configuration other = sentOn(new StorageSettings(sent)).value();
        assertThat(other.get("another")).isEqualTo("value");
        assertThat(arrived.get("another")).isNull();
        assertThat(sentOn(first).value().get("another")).isNull();
    }

    private static Map<String, String> all(Configuration settings) {
        Map<String, String> all = new HashMap<>();
        settings.forEach(setting -> all.put(setting.getKey(), setting.getValue()));
        return all;
    }

    @SuppressWarnings("unchecked")
    private static <T> T sentOn(T object) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(object);
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            return (T) in.readObject();
        }
    }
}
