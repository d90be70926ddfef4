import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "src"))

from greeting import greeting


class GreetingTest(unittest.TestCase):
    def test_one_person_is_greeted_by_name(self):
        self.assertEqual("Hello, Ada!", greeting(["Ada"]))

    def test_the_last_of_several_comes_after_an_and(self):
        self.assertEqual("Hello, Ada, Grace and Joan!", greeting(["Ada", "Grace", "Joan"]))

    def test_nobody_is_greeted_too(self):
        self.assertEqual("Hello, whoever you are!", greeting([]))


if __name__ == "__main__":
    unittest.main()
