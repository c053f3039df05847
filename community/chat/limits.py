"""What the smaller of the two platforms can show: checked when a message or form is built.

What can be built can be rendered. Sources: Slack's Block Kit reference and Discord's developer
documentation, as of November 2026; the smaller number is kept. Lengths are characters of the words
as shown (`tree.plain`), not of the markup.
"""

TEXT = 2_000  # a message's own text (Discord's content)
SECTION = 2_000  # one section; Slack takes 3,000 after escaping
MESSAGE = 4_000  # all words of a message together (Discord's description 4,096)
PARTS = 20  # Slack shows 50 blocks, and a long part may need several
FIELDS = 10  # fields of one part (Slack)
FIELD_NAME = 80
FIELD_VALUE = 1_000  # Discord 1,024
ROWS = 25  # rows of a table as text
COLUMNS = 6
CELL = 80
PICTURES = 2  # charts and pictures of one message (Slack's charts)
CHART_TITLE = 50  # Slack
CHART_WORD = 20  # the name of a step or a series (Slack)
STEPS = 20  # Slack
SERIES = 6  # more cannot be told apart
ALT = 1_000  # what a picture shows, in words (Discord 1,024)
SVG = 60_000  # characters of a drawing, which is kept with its message
BUTTONS = 5  # in one row (Discord)
BUTTON_ROWS = 5  # rows of buttons and choices together (Discord)
LABEL = 75  # words on a button or option (Slack 75, Discord 80)
PLACEHOLDER = 100
FILE = 8_000_000  # bytes of a file (Discord takes 10 MB from a bot)
OPTIONS = 25  # options of one choice (Discord)
ACTION = 100  # a button's id, `feature.action:id` (Discord's custom_id)
TITLE = 24  # a form's title (Slack)
QUESTIONS = 10  # of one form; Discord shows five at a time, its adapter pages
QUESTION = 45  # words of one question (Discord)
HINT = 100  # what stands under or in a question
ANSWER = 3_000  # one typed answer (Slack)
COMPLETIONS = 25  # offered while typing
COMPLETION = 100
DESCRIPTION = 100  # of a command or an option (Discord)
