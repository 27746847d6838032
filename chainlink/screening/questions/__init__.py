"""Which answers would change the scan most? Unknown cells, what each is worth, and whom to ask. 追问清单.

value      which cells are unknown, and what the answer to each alone can change
expected   the list to send out, by what answers are expected to set right
rescan     colours as they would be with an answer
wording    the question as it is sent out, in both languages
"""

from chainlink.screening.questions.expected import QuestionList, question_list
from chainlink.screening.questions.question import Question
from chainlink.screening.questions.value import questions

__all__ = ["Question", "QuestionList", "question_list", "questions"]
