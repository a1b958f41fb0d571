package reusediffusion.job.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.config.Configurator;
import org.junit.jupiter.api.Test;

class LastWordsTest {
    @Test
    void loggersWithALevelOfTheirOwnAreSilentToo() {
        LoggerContext context = (LoggerContext) LogManager.getContext(false);
        var before = context.getConfiguration();
        Configurator.reconfigure(Path.of("conf/log4j2.properties").toUri());
        try {
            assertThat(LogManager.getLogger("org.apache.spark.util.Utils").isErrorEnabled())
                    .isTrue();
            LastWords.hushLogs();
            assertThat(LogManager.getLogger("org.apache.spark.util.Utils").isErrorEnabled())
                    .isFalse();
            assertThat(LogManager.getLogger("org.apache.spark.rpc").isErrorEnabled())
                    .isFalse();
            assertThat(LogManager.getLogger("reusediffusion.spark").isWarnEnabled())
                    .isTrue();
        } finally {
            context.reconfigure(before);
        }
    }
}
