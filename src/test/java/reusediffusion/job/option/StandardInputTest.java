package reusediffusion.job.option;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StandardInputTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"prompt\": \"a\"}|jsonl",
                "\uFEFF{\"prompt\": \"a\"}|jsonl",
                "\uFEFF [\"a\"]|jsonl",
                "\uFEFFa red star|txt"
            })
    void theBeginningSaysWhatItIs(String text, String kind) {
        assertThat(StandardInput.asFile(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8))))
                .endsWith("." + kind);
    }
}
