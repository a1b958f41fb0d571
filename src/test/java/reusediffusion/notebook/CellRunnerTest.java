package reusediffusion.notebook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.util.concurrent.Callable;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Cells as a kernel runs them. */
class CellRunnerTest {
    private static final String NOTEBOOK =
            """
            {
             "cells": [
              {
               "cell_type": "markdown",
               "id": "a",
               "metadata": {},
               "source": [
                "# Ä title"
               ]
              },
              {
               "cell_type": "code",
               "execution_count": null,
               "id": "b",
               "metadata": {},
               "outputs": [],
               "source": [
                "int a = 2;\\n",
                "a * 3"
               ]
              }
             ],
             "metadata": {
              "kernelspec": {
               "display_name": "Java (jjava)",
               "language": "java",
               "name": "java"
              }
             },
             "nbformat": 4,
             "nbformat_minor": 5
            }
            """;

    private static CellRunner cells;

    @BeforeAll
    static void start() {
        ClassLoader before = Thread.currentThread().getContextClassLoader();
        cells = new CellRunner(System.getProperty("java.class.path"));
        assertThat(Thread.currentThread().getContextClassLoader()).isSameAs(before);
    }

    @AfterAll
    static void end() {
        cells.close();
    }

    private static void faulty(String source, String sentence) {
        assertThatThrownBy(() -> cells.run(source))
                .isInstanceOf(CellFault.class)
                .hasMessageStartingWith(sentence);
    }

    @Test
    void keepWhatTheyPrintAndWhatTheyEndWith() throws Exception {
        assertThat(cells.run("int first = 6;\nint square(int n) { return n * n; }"))
                .isEqualTo(new CellOutput("", null, null));
        assertThat(cells.run("System.out.print(\"ä\\n\");\n// a word\nsquare(first) + 1\n"))
                .isEqualTo(new CellOutput("ä\n", "37", null));
        assertThat(cells.run("first = 7; // the value of an assignment is none to show\n\n")
                        .value())
                .isNull();
        assertThat(cells.run("var list = List.of(\"x\");\nlist").value()).isEqualTo("[x]");
        assertThat(cells.run("String none = null;\nnone").value()).isNull();
        assertThat(cells.run("scala.Console.println(\"as Spark does\")").printed())
                .isEqualTo("as Spark does\n");
        assertThat(cells.run("  \n// nothing\n")).isEqualTo(new CellOutput("", null, null));
    }

    @Test
    void drawPictures() throws Exception {
        CellOutput drawn = cells.run("new java.awt.image.BufferedImage(5, 3, 1)");
        assertThat(drawn.value()).isEqualTo("A picture of 5 × 3 pixels.");
        assertThat(ImageIO.read(new ByteArrayInputStream(drawn.png())).getWidth())
                .isEqualTo(5);
    }

    /** What one cell hands to another thread comes back, and finds the classes of cells. */
    @Test
    void knowTheClassesOfThisProgramAndOfOtherCells() throws Exception {
        cells.run("record Pair(int left, int right) {}\nCallable<Pair> made = () -> new Pair(1, 2);");
        assertThat(cells.run("int early() { return late(); }\nint late() { return 4; }\nearly()")
                        .value())
                .isEqualTo("4");
        assertThat(cells.run("made.call().right()").value()).isEqualTo("2");
        assertThat(cells.run("import reusediffusion.reuse.policy.History;\nHistory.class.getClassLoader() == "
                                + Callable.class.getName() + ".class.getClassLoader()")
                        .value())
                .isEqualTo("false");
        assertThat(cells.run(
                                "Thread.currentThread().getContextClassLoader().loadClass(Pair.class.getName()) == Pair.class")
                        .value())
                .isEqualTo("true");
    }

    @Test
    void sayInWhichLineTheyFail() {
        faulty("int a = 1;\n\nint b = c + 1;", "does not compile, line 3: cannot find symbol, symbol: variable c");
        faulty("int a = 1;\nint b = \"text\";", "does not compile, line 2: incompatible types");
        faulty(
                "int a = 1;\nfor (int i = 0; i < 2; i++) {\n  a++;\n",
                "does not compile: what begins in line 2 has no end.");
        faulty("int a = 1;\nint f() { return missing; }", "does not compile, line 2: there is no variable missing.");
        faulty(
                "int a = 1;\n\nfor (int i = 0; i < 2; i++) {\n  if (i == 1) throw new IllegalStateException(\"too far\");\n}",
                "throws in line 4 java.lang.IllegalStateException: too far");
    }

    /** The file names of their stack traces say in which snippet of the shell they ran. */
    @Test
    void compileNeighboursThatDeclareNothingTogether() throws Exception {
        cells.run("void say() { System.out.print(new Throwable().getStackTrace()[1].getFileName() + ' '); }");
        String[] snippets = cells.run(
                        "say();\n\nsay();\nfor (int i = 0; i < 1; i++) say(); // once\nint between = 1;\nsay();\nbetween")
                .printed()
                .split(" ");
        assertThat(snippets).hasSize(4);
        assertThat(snippets[1]).isEqualTo(snippets[0]).isEqualTo(snippets[2]);
        assertThat(snippets[3]).isNotEqualTo(snippets[0]);
        assertThat(cells.run("var seen = new ArrayList<Integer>();\nseen.add(1);\nseen.add(2);\nseen.remove(0)")
                        .value())
                .isEqualTo("1");
        assertThat(cells.run("seen.add(3);\nseen.add(4)").value()).isEqualTo("true");
        assertThat(cells.run("seen").value()).isEqualTo("[2, 3, 4]");
        cells.run("String text = \"of the cell\";\nObject bound = \"of the loop\";");
        assertThat(cells.run("while (!(bound instanceof String text)) { bound = 1; }\nSystem.out.print(text);\n1")
                        .printed())
                .isEqualTo("of the cell");
    }

    @Test
    void runAllBeforeTheOneThatFails() throws Exception {
        cells.run("var done = new ArrayList<Integer>();");
        faulty("done.add(1);\ndone.add(missing);\n1", "does not compile, line 2: cannot find symbol");
        faulty(
                "done.add(2); done.add(3);\n// next\n\ndone.get(\n  9);\ndone.add(4);\n1",
                "throws in line 4 java.lang.IndexOutOfBoundsException: Index 9");
        faulty(
                "done.add(5);\nwhile (true) throw new Exception(\"out\");\ndone.add(6);\n1",
                "throws in line 2 java.lang.Exception: out");
        assertThat(cells.run("done").value()).isEqualTo("[1, 2, 3, 5]");
    }

    @Test
    void aNotebookStaysAsJupyterWritesIt() throws Exception {
        Notebook notebook = Notebook.parse(NOTEBOOK, "n");
        assertThat(notebook.text()).isEqualTo(NOTEBOOK);
        assertThat(notebook.sources()).containsExactly("int a = 2;\na * 3");
        notebook.put(0, new CellOutput("one\ntwo\n", "A picture.", new byte[] {1, 2}));
        Notebook read = Notebook.parse(notebook.text(), "n");
        assertThat(read.texts()).containsExactly("one\ntwo\nA picture.");
        var outputs = new ObjectMapper().readTree(read.text()).at("/cells/1/outputs");
        assertThat(outputs.at("/0/text/1").asText()).isEqualTo("two\n");
        assertThat(outputs.at("/1/data/image~1png").asText()).isEqualTo("AQI=\n");
        assertThatThrownBy(() -> Notebook.parse("{\"cells\": [", "n.ipynb"))
                .hasMessageStartingWith("n.ipynb is no notebook: ");
        assertThatThrownBy(() -> Notebook.parse("{}", "n.ipynb"))
                .hasMessage("n.ipynb is no notebook of format 4; save it with a Jupyter of today.");
        assertThatThrownBy(() -> Notebook.parse(
                        NOTEBOOK.replace("\"language\": \"java\"", "\"language\": \"python\"")
                                .replace("\"name\": \"java\"", "\"name\": \"python3\""),
                        "n.ipynb"))
                .hasMessage("n.ipynb is a notebook for python3, and cells of Java are run.");
    }
}
